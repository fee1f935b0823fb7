import type pg from 'pg';
import { createFairRoom } from '../batching/fair-room.ts';
import type { Db } from '../pool.ts';

/**
 * Of the connections that others leave, what one owner may have: its statements may all wait for one lock, such as that of
 * an account which is being erased, and then only its own calls wait for them.
 */
const share = 1 / 2;
/** How long somebody waits for a turn, in ms; as long as for a connection of the pool. */
const patienceMs = 10_000;

type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, done: () => void) => void;

/** Lends the connections of a pool to owners in turn. Nobody who has one of an owner's may wait for another one of the same. */
export interface Shares {
  /** The pool as an owner may use it. */
  of: (owner: string) => Db;
  /** How many wait for their turn. */
  waiting: () => number;
}

export function createShares(pool: Db): Shares {
  const room = createFairRoom({ inAll: () => pool.options.max, share });
  let waiting = 0;

  const lend = (owner: string): Promise<pg.PoolClient> =>
    new Promise((resolve, reject) => {
      let isLate = false;
      waiting += 1;
      const patience = setTimeout(() => {
        isLate = true;
        waiting -= 1;
        reject(new Error('timeout exceeded when trying to connect'));
      }, patienceMs);
      const use = async (): Promise<void> => {
        if (isLate) return;
        clearTimeout(patience);
        waiting -= 1;
        const client = await pool.connect();
        await new Promise<void>((givenBack) => {
          // The pool makes a new one each time that it lends the connection.
          const release = client.release.bind(client);
          client.release = (destroy) => {
            release(destroy);
            givenBack();
          };
          resolve(client);
        });
      };
      room(owner, 1, use).catch(reject);
    });

  return {
    of(owner) {
      const connect = (callback?: Callback): Promise<pg.PoolClient> | undefined => {
        const lending = lend(owner);
        if (!callback) return lending;
        lending.then(
          (client) => callback(undefined, client, () => client.release()),
          (error: unknown) => callback(error as Error, undefined, () => undefined),
        );
        return undefined;
      };
      // The pool's own `query` connects by this.
      return Object.create(pool, { connect: { value: connect } }) as Db;
    },
    waiting: () => waiting,
  };
}
