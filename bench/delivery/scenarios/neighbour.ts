import { openLoop } from '../loops.ts';
import type { Stage, Stream } from '../stage.ts';
import type { BenchOptions } from '../options.ts';
import { measureBeside } from './beside.ts';
import { loopMs, warmUp, type Scenario } from './scenario.ts';

type Other = (stage: Stage, options: BenchOptions) => Promise<() => Promise<unknown>>;

/** A scenario in which a healthy endpoint is measured beside others. @param prepare what goes on beside it */
const beside = (part: 'c' | 'j' | 'k' | 'l', seconds: number, prepare: Other): Scenario => ({
  parts: [part],
  async run(stage, options) {
    const healthy = await stage.subscribe('healthy', 'ok');
    const other = await prepare(stage, options);
    await warmUp(stage, healthy);
    return await measureBeside(stage, { part, healthy, forMs: loopMs(options, seconds) }, other);
  },
});

const load = (stage: Stage, perSecond: number, forMs: number, next: () => Stream) => () =>
  openLoop(perSecond, forMs, () => stage.send(next()), stage.signal);

export const neighbour = beside('c', 60, async (stage, options) => {
  const hanging = await stage.subscribe('hanging', 'hang');
  return load(stage, 20, loopMs(options, 60), () => hanging);
});

export const crowd = beside('j', 30, async (stage, options) => {
  const subscribe = (_: unknown, n: number): Promise<Stream> => stage.subscribe(`crowd-${n}`, 'hang');
  const streams = await Promise.all(Array.from({ length: 150 }, subscribe));
  let turn = 0;
  return load(stage, 30, loopMs(options, 30), () => streams[(turn += 1) % streams.length] as Stream);
});

export const hangingFanOut = beside('k', 30, async (stage) => {
  const stream = await stage.subscribe('fan-out', 'hang', 100);
  return async () => (await stage.post(stream, 12)).arrived;
});

export const attacker = beside('l', 30, async (stage, options) => {
  const stream = await stage.subscribe('attacker', 'hang', 400);
  // 2,000 deliveries in half a minute.
  return load(stage, 1 / 6, loopMs(options, 30), () => stream);
});
