import type { Figure, Part } from '../figures.ts';
import { ackMs, deliveredMs, openLoop, type Sample } from '../loops.ts';
import type { Stage, Stream } from '../stage.ts';

const perSecond = 20;

/** A healthy endpoint's times, alone and while something else goes on that is begun with it. */
export async function measureBeside(
  stage: Stage,
  { part, healthy, forMs }: { part: Part; healthy: Stream; forMs: number },
  other: () => Promise<unknown>,
): Promise<Figure[]> {
  const load = () => openLoop(perSecond, forMs, () => stage.send(healthy), stage.signal);
  const alone = await load();
  // What waits for endpoints that hang is to arrive as well, once they respond again.
  const [beside] = await Promise.all([load().finally(() => stage.setMood('well')), other()]);
  const figure = (what: string, value: number, unit = 'ms'): Figure => ({ part, what, value, unit });
  return [
    figure('accept to delivered, alone, p50', deliveredMs(alone, 0.5)),
    figure('accept to delivered, beside, p50', deliveredMs(beside, 0.5)),
    figure('accept to delivered, alone, p99', deliveredMs(alone, 0.99)),
    { ...figure('accept to delivered, beside, p99', deliveredMs(beside, 0.99)), note: whenSlowest(beside) },
    figure('p99 beside / alone', deliveredMs(beside, 0.99) / deliveredMs(alone, 0.99), ''),
    figure('acknowledged, alone, p99', ackMs(alone, 0.99)),
    figure('acknowledged, beside, p99', ackMs(beside, 0.99)),
    figure('acknowledged, p99 beside / alone', ackMs(beside, 0.99) / ackMs(alone, 0.99), ''),
  ];
}

/** When the slowest hundredth were sent, in seconds since the first: whether they are slow all the time, or in one moment. */
function whenSlowest(samples: readonly Sample[]): string {
  const sent = samples.flatMap(({ arrivedAt, deliveredMs: ms }) =>
    arrivedAt === undefined || ms === undefined ? [] : [{ at: arrivedAt - ms, ms }],
  );
  const begunAt = Math.min(...sent.map(({ at }) => at));
  const slowest = sent.toSorted((a, b) => b.ms - a.ms).slice(0, Math.ceil(sent.length / 100));
  const seconds = slowest.map(({ at }) => ((at - begunAt) / 1_000).toFixed(1));
  return `slowest at ${seconds.join(', ')} s`;
}
