import type { Figure } from '../figures.ts';
import { ackMs, deliveredMs, openLoop } from '../loops.ts';
import { loopMs, type Loops } from './scenario.ts';

const perSecond = 25;

export const open: Loops = {
  parts: ['b'],
  async measure(stage, stream, options) {
    const send = () => stage.send(stream);
    const samples = await openLoop(perSecond, loopMs(options, 20), send, stage.signal);
    const figure = (what: string, value: number): Figure => ({ part: 'b', what, value, unit: 'ms' });
    return [
      figure('acknowledged, p50', ackMs(samples, 0.5)),
      figure('acknowledged, p99', ackMs(samples, 0.99)),
      figure('accept to delivered, p50', deliveredMs(samples, 0.5)),
      figure('accept to delivered, p99', deliveredMs(samples, 0.99)),
    ];
  },
};
