import type { Figure } from '../figures.ts';
import { deliveredMs, openLoop, type Sample } from '../loops.ts';
import type { Stream } from '../stage.ts';
import { loopMs, warmUp, type Scenario } from './scenario.ts';

const perSecond = 20;

export const neighbour: Scenario = {
  parts: ['c'],
  async run(stage, options) {
    const healthy = await stage.subscribe('healthy', 'ok');
    const hanging = await stage.subscribe('hanging', 'hang');
    await warmUp(stage, healthy);
    const load = (stream: Stream): Promise<Sample[]> =>
      openLoop(perSecond, loopMs(options, 60), () => stage.send(stream), stage.signal);
    const alone = await load(healthy);
    // What was held back for the one that hangs is to arrive as well, once it is well again.
    const [beside] = await Promise.all([load(healthy).finally(() => stage.recover()), load(hanging)]);
    const figure = (what: string, value: number, unit = 'ms'): Figure => ({ part: 'c', what, value, unit });
    return [
      figure('accept to delivered, alone, p50', deliveredMs(alone, 0.5)),
      figure('accept to delivered, beside, p50', deliveredMs(beside, 0.5)),
      figure('accept to delivered, alone, p99', deliveredMs(alone, 0.99)),
      figure('accept to delivered, beside, p99', deliveredMs(beside, 0.99)),
      figure('p99 beside / alone', deliveredMs(beside, 0.99) / deliveredMs(alone, 0.99), ''),
    ];
  },
};
