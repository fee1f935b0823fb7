import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { isCrowded } from './crowded.ts';

/** How long somebody waits for a connection while the server refuses new ones, in ms; as long as for one in use. */
const patienceMs = 10_000;
/** How often a pool without a connection asks again meanwhile. */
const knockEveryMs = 400;

type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, done: () => void) => void;

/**
 * A pool that waits when the server refuses a connection because it has no more: for one of its own to be free, or, when it
 * has none, by asking again, one connection for all who wait.
 */
export class WaitingPool extends pg.Pool {
  /** What `max` was set to: `options.max` is lower while connections are scarce. */
  readonly fullSize = this.options.max;
  private established = 0;
  private waiting = 0;
  private knocking: Promise<void> | undefined;
  private refusal: Error | undefined;

  constructor(config: pg.PoolConfig) {
    super(config);
    this.on('connect', () => {
      this.established += 1;
      this.refusal = undefined;
    });
    this.on('remove', () => (this.established -= 1));
  }

  /** The last refusal, while there is no connection or somebody waits for one. */
  get refused(): Error | undefined {
    return this.established === 0 || this.waiting > 0 ? this.refusal : undefined;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | void {
    const connecting = this.connectWaiting();
    if (!callback) return connecting;
    connecting.then(
      (client) => callback(undefined, client, () => client.release()),
      (error: unknown) => callback(error as Error, undefined, () => undefined),
    );
  }

  /** Lends `most` connections at once from now on; what is idle beyond `idle` is closed, the rest beyond `most` when it is given back. */
  limitTo(most: number, idle = most): void {
    this.options.max = most;
    const surplus = Math.max(this.established - most, this.idleCount - idle);
    for (let index = 0; index < surplus; index += 1)
      super.connect().then(
        (client) => client.release(true),
        () => undefined,
      );
  }

  private async connectWaiting(): Promise<pg.PoolClient> {
    const end = performance.now() + patienceMs;
    this.waiting += 1;
    try {
      for (;;) {
        if (this.knocking) await Promise.race([this.knocking, this.patienceEnds(end)]);
        try {
          return await super.connect();
        } catch (error) {
          if (!isCrowded(error) || performance.now() > end) throw error;
          this.noteRefusal(error as Error);
        }
      }
    } finally {
      this.waiting -= 1;
    }
  }

  /** @throws the last refusal, at the end */
  private async patienceEnds(end: number): Promise<void> {
    await delay(Math.max(0, end - performance.now()), undefined, { ref: false });
    throw this.refusal ?? new Error('timeout exceeded when trying to connect');
  }

  private noteRefusal(error: Error): void {
    this.refusal = error;
    this.options.max = Math.max(1, this.established);
    if (this.established === 0) this.knocking ??= this.knock().finally(() => (this.knocking = undefined));
  }

  /** Returns when there is a connection, or something else is wrong, or nobody waits any more. */
  private async knock(): Promise<void> {
    while (this.waiting > 0 && !this.ending) {
      await delay(knockEveryMs);
      try {
        (await super.connect()).release();
        return;
      } catch (error) {
        if (!isCrowded(error)) return;
        this.refusal = error as Error;
      }
    }
  }
}
