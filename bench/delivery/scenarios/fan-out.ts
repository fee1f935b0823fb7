import type { Figure } from '../figures.ts';
import { closedLoop } from '../loops.ts';
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
    return figures;
  },
};
