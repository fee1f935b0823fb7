import { median, type Figure } from '../figures.ts';
import { closedLoop, type Sample } from '../loops.ts';
import { loopMs, warmUp, type Scenario } from './scenario.ts';

export const fanOut: Scenario = {
  parts: ['d'],
  async run(stage, options) {
    const figures: Figure[] = [];
    for (const endpoints of [1, 5, 20]) {
      const stream = await stage.subscribe(`fan-out-${endpoints}`, 'ok', endpoints);
      await warmUp(stage, stream);
      const { perSecond } = await closedLoop(20, loopMs(options, 15), () => stage.send(stream));
      await stage.settle();
      const to = `to ${endpoints} endpoint${endpoints > 1 ? 's' : ''}`;
      figures.push(
        { part: 'd', what: `${to}: events`, value: perSecond, unit: 'events/s' },
        { part: 'd', what: `${to}: deliveries`, value: perSecond * endpoints, unit: 'deliveries/s' },
      );
    }
    for (const endpoints of [100, 500]) {
      const stream = await stage.subscribe(`fan-out-${endpoints}`, 'ok', endpoints);
      const samples: Sample[] = [];
      for (let n = 0; n < 7; n += 1) {
        samples.push(await stage.send(stream));
        await stage.settle();
      }
      const value = median(samples.map(({ deliveredMs = NaN }) => deliveredMs));
      figures.push({
        part: 'd',
        what: `one event to ${endpoints} endpoints: until the last has it`,
        value,
        unit: 'ms',
      });
    }
    return figures;
  },
};
