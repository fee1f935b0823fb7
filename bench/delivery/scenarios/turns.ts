import type { Figure } from '../figures.ts';
import type { Stage } from '../stage.ts';
import { loopMs, type Scenario } from './scenario.ts';

const level = 2_000;
const batch = 250;

/** Deliveries that are all due while their endpoint hangs: tries that send nothing, by requests that are made. */
export const turns: Scenario = {
  parts: ['m'],
  async run(stage, options) {
    const stream = await stage.subscribe('turns', 'relapse');
    for (let count = 0; count < level; count += batch) await (await stage.post(stream, batch)).arrived;
    // Until each has come once since it is due.
    for (let before = -1; ;) {
      const { sentAway } = await countsOf(stage);
      if (sentAway > level / 2 && sentAway - before < level / 20) break;
      before = sentAway;
      await stage.settle(10_000);
    }
    const before = await countsOf(stage);
    const cpuMs = loopMs(options, 60);
    await stage.settle(cpuMs);
    const after = await countsOf(stage);
    stage.recover();
    const requests = after.attempts - before.attempts;
    const tries = after.sentAway - before.sentAway + requests;
    const figure = (what: string, value: number, unit: string): Figure => ({ part: 'm', what, value, unit });
    return [
      figure('requests', (requests * 1_000) / cpuMs, '1/s'),
      figure('tries', (tries * 1_000) / cpuMs, '1/s'),
      figure('tries per request', tries / requests, ''),
    ];
  },
};

async function countsOf(stage: Stage): Promise<{ sentAway: number; attempts: number }> {
  const text = await stage.metrics();
  const sum = (name: string): number =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\d+)$`, 'gm'))].reduce(
      (all, [, n]) => all + Number(n),
      0,
    );
  return { sentAway: sum('mailhooks_sent_away_total'), attempts: sum('mailhooks_attempts_total') };
}
