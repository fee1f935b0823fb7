import type { Client } from '@temporalio/client';
import { createOutage, type Outage } from '../../temporal/client/outage.ts';
import { createFairTurns } from '../../store/batching/fair-turns.ts';
import { callsAtOnce, temporalDeadlineMs } from '../limits.ts';

/** Makes calls to Temporal within the deadline. @param client that makes them; default: the relay's */
export type Ask = <T>(calls: () => Promise<T>, client?: Client) => Promise<T>;

/**
 * Brings rows of Postgres to Temporal: a limited number together, accounts in turn, each within a deadline, and none for a while after Temporal could
 * not be reached. Rows that it does not bring stay in Postgres, for the reconciler.
 */
export interface Relay<Row, Result> {
  /** @returns what `send` returns; undefined when it failed, or was not called because Temporal is away or this process ends */
  run(row: Row): Promise<Result | undefined>;
  runAll(rows: readonly Row[]): Promise<(Result | undefined)[]>;
  /** The same in the background: the caller's response does not wait for Temporal. */
  begin(rows: readonly Row[]): void;
  /** Finishes the calls under way, and makes no others. */
  stop(): Promise<void>;
}

export interface RelayOptions<Row, Result> {
  client: Client;
  send: (row: Row, ask: Ask) => Promise<Result>;
  /**
   * Called when `send` threw: logs the error, and puts the row behind the others. What it throws itself is ignored.
   * @param isAway true: Temporal could not be reached; false: it refused the call
   */
  failed: (row: Row, error: unknown, isAway: boolean) => Promise<void> | void;
  /** Whose row it is: accounts who wait take turns. Default: all are one's. */
  accountOf?: (row: Row) => string;
  /** Calls in flight together. Default `callsAtOnce`. */
  atOnce?: number;
  /** For one `ask`, in ms. Default `temporalDeadlineMs`. */
  deadlineMs?: number;
  /** Shared by relays of one kind. Default: one of its own. */
  outage?: Outage;
}

export function createRelay<Row, Result>(options: RelayOptions<Row, Result>): Relay<Row, Result> {
  const { client, send, failed, deadlineMs = temporalDeadlineMs, outage = createOutage() } = options;
  const { atOnce = callsAtOnce, accountOf = () => '' } = options;
  const turns = createFairTurns({ atOnce, perOwner: Infinity });
  const underWay = new Set<Promise<unknown>>();
  let stopped = false;

  const ask: Ask = async (calls, of = client) => {
    const result = await of.connection.withDeadline(Date.now() + deadlineMs, calls);
    outage.over();
    return result;
  };

  const runOne = async (row: Row): Promise<Result | undefined> => {
    if (stopped || outage.isOn()) return undefined;
    try {
      return await send(row, ask);
    } catch (error) {
      const isAway = outage.failed(error);
      try {
        await failed(row, error, isAway);
      } catch {
        // The row stays in Postgres, as it is.
      }
      return undefined;
    }
  };
  const run = (row: Row) => turns(accountOf(row), () => runOne(row));
  const runAll = (rows: readonly Row[]) => Promise.all(rows.map(run));

  return {
    run,
    runAll,
    begin(rows) {
      const work = runAll(rows).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async stop() {
      stopped = true;
      await Promise.all(underWay);
    },
  };
}
