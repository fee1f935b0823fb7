import type { Logger } from 'pino';
import { causeOf } from '../store/connections/advice.ts';

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
