import { clockMs } from '../clock.ts';
import type { Figure } from '../figures.ts';
import type { Stage, Stream } from '../stage.ts';
import { warmUp, type Scenario } from './scenario.ts';

const count = 1_000;
const inFlight = 20;

export const array: Scenario = {
  parts: ['e'],
  async run(stage) {
    const stream = await stage.subscribe('array', 'ok');
    await warmUp(stage, stream);
    const { ackMs: arrayMs, arrived } = await stage.post(stream, count);
    // The others come when these have arrived: only their own deliveries go on beside them.
    await arrived;
    await stage.settle();
    const singleMs = await oneByOne(stage, stream);
    const figure = (what: string, value: number, unit = 'ms'): Figure => ({ part: 'e', what, value, unit });
    return [
      figure('one request, until acknowledged', arrayMs),
      figure('1,000 requests, until all are acknowledged', singleMs),
      figure('1,000 requests / one', singleMs / arrayMs, ''),
    ];
  },
};

/** @returns ms until the last one is acknowledged, which is long before the last one has arrived */
async function oneByOne(stage: Stage, stream: Stream): Promise<number> {
  const begunAt = clockMs();
  let left = count;
  const arrivals: Promise<unknown>[] = [];
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      arrivals.push((await stage.post(stream)).arrived);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const ms = clockMs() - begunAt;
  await Promise.all(arrivals);
  return ms;
}
