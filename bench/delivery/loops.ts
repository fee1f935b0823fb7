import { setTimeout as delay } from 'node:timers/promises';
import { clockMs } from './clock.ts';
import { percentile } from './figures.ts';

/** One event. Times in ms, from just before its POST. */
export interface Sample {
  /** To the 202. */
  ackMs: number;
  /** To the arrival of its last webhook; undefined: lost. */
  deliveredMs: number | undefined;
  /** Of that arrival, by `clockMs`. */
  arrivedAt: number | undefined;
}

type Send = () => Promise<Sample>;

/** Until the events under way are at all stages. */
const rampMs = 2_000;

/** Always `inFlight` events under way. @returns also how many arrived per second in `forMs`, after a ramp of 2 s */
export async function closedLoop(
  inFlight: number,
  forMs: number,
  send: Send,
): Promise<{ samples: Sample[]; perSecond: number }> {
  const begunAt = clockMs() + rampMs;
  const endsAt = begunAt + forMs;
  const samples: Sample[] = [];
  const lane = async (): Promise<void> => {
    while (clockMs() < endsAt) samples.push(await send());
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const inTime = samples.filter(({ arrivedAt = NaN }) => arrivedAt > begunAt && arrivedAt <= endsAt).length;
  return { samples, perSecond: (inTime * 1_000) / forMs };
}

/** `perSecond` events, evenly, whether or not those before them have arrived. */
export async function openLoop(
  perSecond: number,
  forMs: number,
  send: Send,
  signal: AbortSignal,
): Promise<Sample[]> {
  const begunAt = clockMs();
  const sent: Promise<Sample>[] = [];
  for (let n = 0; n < (perSecond * forMs) / 1_000; n += 1) {
    const early = begunAt + (n * 1_000) / perSecond - clockMs();
    if (early > 0) await delay(early, undefined, { signal });
    const one = send();
    // Promise.all throws it at the end; until then it must not count as unhandled.
    one.catch(() => undefined);
    sent.push(one);
  }
  return Promise.all(sent);
}

export const ackMs = (samples: readonly Sample[], share: number): number =>
  percentile(
    samples.map((sample) => sample.ackMs),
    share,
  );

export const deliveredMs = (samples: readonly Sample[], share: number): number =>
  percentile(
    samples.flatMap((sample) => sample.deliveredMs ?? []),
    share,
  );
