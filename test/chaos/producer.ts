import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Pool } from 'undici';

/** An event and what became of posting it. */
export interface Posted {
  id: string;
  type: string;
  /** When it was due to be posted, Unix ms. */
  at: number;
  /** When it was acknowledged, Unix ms. */
  acknowledgedAt: number | undefined;
  /** The answer had `duplicate: true`: an earlier try had been committed, and its answer lost. */
  duplicate: boolean;
}

export interface Producer {
  readonly posted: readonly Posted[];
  /** Answers other than 202, and errors, by their name. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Posts nothing new; resolves when all is acknowledged. @throws Error when that takes too long */
  stop(): Promise<void>;
}

/** Like a producer that has a life beside webhooks: a limited number of requests in flight, each with a time limit. */
const concurrency = 40;
const patienceMs = 5_000;
const againAfterMs = 300;
const stopMs = 120_000;

/** An open loop: what is due is posted whether or not that before it was acknowledged; what was not is posted again. */
export function startProducer(given: {
  url: string;
  key: string;
  account: string;
  perSecond: number;
  /** Of the event with this number. */
  typeOf: (n: number) => string;
}): Producer {
  const { url, key, account, perSecond, typeOf } = given;
  const pool = new Pool(url, { connections: concurrency });
  const limit = pLimit(concurrency);
  const stopping = new AbortController();
  const posted: Posted[] = [];
  const refusals = new Map<string, number>();
  const underWay: Promise<void>[] = [];
  let given4xx: Error | undefined;

  const post = async (event: Posted): Promise<boolean> => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: `/v1/accounts/${account}/events`,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id: event.id, type: event.type, recipient: { email: 'ada@example.com' } }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await body.text();
    if (statusCode === 202) {
      const { accepted } = JSON.parse(text) as { accepted: { duplicate: boolean }[] };
      event.duplicate = accepted[0]?.duplicate === true;
      return true;
    }
    // A producer whose event is refused as wrong would give it up: that is a loss.
    if (statusCode < 500 && statusCode !== 429)
      given4xx ??= new Error(`${event.id} was refused: ${statusCode} ${text}`);
    count(String(statusCode));
    return false;
  };
  const count = (refusal: string): void => void refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1);
  const untilAcknowledged = async (event: Posted): Promise<void> => {
    for (;;) {
      const done = await post(event).catch((error: unknown) => {
        count((error as { code?: string }).code ?? (error as Error).name);
        return false;
      });
      if (done) break;
      await delay(againAfterMs);
    }
    event.acknowledgedAt = Date.now();
  };

  const loop = async (): Promise<void> => {
    const begunAt = Date.now();
    for (let n = 0; !stopping.signal.aborted; n += 1) {
      const at = begunAt + (n * 1_000) / perSecond;
      await delay(Math.max(0, at - Date.now()), undefined, { signal: stopping.signal }).catch(
        () => undefined,
      );
      if (stopping.signal.aborted) break;
      const event = {
        id: `${account}-${n}`,
        type: typeOf(n),
        at,
        acknowledgedAt: undefined,
        duplicate: false,
      };
      posted.push(event);
      underWay.push(limit(untilAcknowledged, event));
    }
  };
  const ended = loop();

  return {
    posted,
    refusals,
    async stop() {
      stopping.abort();
      await ended;
      const tooLate = delay(stopMs, 'too late' as const, { ref: false });
      const what = await Promise.race([Promise.all(underWay), tooLate]);
      await pool.destroy();
      if (given4xx) throw given4xx;
      if (what === 'too late') throw new Error(`not all was acknowledged: ${JSON.stringify([...refusals])}`);
    },
  };
}
