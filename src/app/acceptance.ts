import type { Logger } from 'pino';
import { NotReady } from '../domain/basics/not-ready.ts';
import { within } from '../domain/basics/within.ts';
import { causeOf } from '../store/connections/advice.ts';
import type { Siblings } from './processes/siblings.ts';

export interface Acceptance {
  /** Why this process has been unable to accept events for 30 s, for anybody to read; undefined while it is able. */
  problem(): string | undefined;
  stop(): void;
}

/** From the end of one try to the next, in ms. */
const everyMs = 5_000;
const redAfterMs = 30_000;

/**
 * Tries every 5 s whether an event could be accepted.
 * @param tryIt rejects while none could
 * @param redAfter how long it may be unable, in ms
 */
export function watchAcceptance(
  tryIt: () => Promise<void>,
  log: Logger,
  { every = everyMs, redAfter = redAfterMs } = {},
): Acceptance {
  let unable: { since: number; why: unknown; isSaid: boolean } | undefined;
  let stopped = false;
  let began = performance.now();
  const look = async (): Promise<void> => {
    began = performance.now();
    try {
      await tryIt();
      if (unable?.isSaid) log.info('events can be accepted again');
      unable = undefined;
    } catch (error) {
      unable = { since: began, isSaid: false, ...unable, why: error };
      if (isRed() && !unable.isSaid) {
        unable.isSaid = true;
        log.error({ error: String(error) }, 'no event could be accepted for 30 s');
      }
    }
    if (!stopped) timer = setTimeout(() => void look(), every);
  };
  const isRed = (): boolean => unable !== undefined && performance.now() - unable.since >= redAfter;
  let timer = setTimeout(() => void look(), every);
  return {
    problem: () => (isRed() ? causeOf(unable?.why) : undefined),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** As the processes behind one port ask each other. */
export const acceptanceCheck = (unable: () => string | undefined) => (): Promise<void> => {
  const problem = unable();
  return problem === undefined ? Promise.resolve() : Promise.reject(new NotReady(problem));
};

/** How long a health check of this process waits for the other processes, in ms. */
const othersMs = 500;

/** One process is unable when any is. Of one that is busy, or was started a moment ago, nothing is known. */
export async function unableOfAll({ check }: Pick<Siblings, 'check'>): Promise<string | undefined> {
  try {
    await within(othersMs, check('acceptance'));
    return undefined;
  } catch (error) {
    return error instanceof NotReady ? error.message : undefined;
  }
}
