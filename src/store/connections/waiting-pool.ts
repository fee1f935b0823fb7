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
  /** Connections that it has, idle or lent. */
  established = 0;
  /** Of these, such as are to be closed as soon as they are given back. */
  private closing = 0;
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
    const surplus = Math.max(this.established - most, this.idleCount - idle) - this.closing;
    for (let index = 0; index < surplus; index += 1) {
      this.closing += 1;
      super
        .connect()
        .then(
          (client) => client.release(true),
          () => undefined,
        )
        .finally(() => (this.closing -= 1));
    }
  }

  private async connectWaiting(): Promise<pg.PoolClient> {
    const end = performance.now() + patienceMs;
    let refusal: Error | undefined;
    this.waiting += 1;
    try {
      for (;;) {
        const { knocking } = this;
        if (knocking) await this.before(end, knocking, refusal);
        // One that was not refused is given up by the pool itself.
        const connecting = super.connect();
        try {
          if (!knocking && !refusal) return await connecting;
          return await this.before(end, connecting, refusal, (client) => client.release());
        } catch (error) {
          if (!isCrowded(error) || performance.now() > end) throw error;
          refusal = error as Error;
          this.noteRefusal(refusal);
        }
      }
    } finally {
      this.waiting -= 1;
    }
  }

  /**
   * @param late what is done with what comes after the end
   * @throws at the end why there was none: the refusal, if there was one
   */
  private before<T>(
    end: number,
    work: Promise<T>,
    refusal: Error | undefined,
    late: (value: T) => void = () => undefined,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const patience = setTimeout(
        () => {
          isLate = true;
          reject(refusal ?? this.refusal ?? new Error('timeout exceeded when trying to connect'));
        },
        Math.max(0, end - performance.now()),
      ).unref();
      work
        .then((value) => (isLate ? late(value) : resolve(value)), reject)
        .finally(() => clearTimeout(patience));
    });
  }

  private noteRefusal(error: Error): void {
    this.refusal = error;
    // Without one the limit says nothing yet: whoever gets the first may need a second beside it.
    if (this.established > 0) this.options.max = this.established;
    else this.knocking ??= this.knock().finally(() => (this.knocking = undefined));
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
