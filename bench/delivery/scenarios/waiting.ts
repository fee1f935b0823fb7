import type { Figure } from '../figures.ts';
import { clockMs } from '../clock.ts';
import { residentMiB } from '../processes.ts';
import type { Stage, Stream } from '../stage.ts';
import type { Scenario } from './scenario.ts';

const levels = [5_000, 20_000];
const batch = 250;
/** Delivered beforehand: a process that has worked is larger than one that has not, whatever waits. */
const warmUpEvents = 2_000;
/** For each level; what waits by then is what is measured. */
const longestMs = 15 * 60_000;
const quietMs = 10_000;

export const waiting: Scenario = {
  parts: ['g'],
  async run(stage) {
    const healthy = await stage.subscribe('healthy', 'ok');
    await fill(stage, healthy, warmUpEvents);
    const figures: Figure[] = [];
    const measure = async (wanted: number): Promise<{ reached: number; mib: number }> => {
      await stage.settle(quietMs);
      const reached = await waitingIn(stage);
      const mib = await residentMiB(stage.pids.mailhooks);
      const what = `${wanted.toLocaleString('en')} waiting`;
      const note = { note: `${reached.toLocaleString('en')} reached in the time` };
      figures.push({ part: 'g', what, value: mib, unit: 'MiB', ...(reached < wanted && note) });
      return { reached, mib };
    };
    let last = await measure(0);
    const busy = await stage.subscribe('busy', 'busy');
    for (const level of levels) {
      await fill(stage, busy, level - last.reached);
      const now = await measure(level);
      figures.push({
        part: 'g',
        what: `each 1,000 more, up to ${level.toLocaleString('en')}`,
        value: ((now.mib - last.mib) * 1_000) / (now.reached - last.reached),
        unit: 'MiB',
      });
      last = now;
    }
    return figures;
  },
};

/** Two arrays at a time: the first attempts keep up, and the reconciler has nothing to start. */
export async function fill(stage: Stage, stream: Stream, count: number): Promise<void> {
  const giveUpAt = clockMs() + longestMs;
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0 && clockMs() < giveUpAt) {
      const some = Math.min(batch, left);
      left -= some;
      await (
        await stage.post(stream, some)
      ).arrived;
    }
  };
  await Promise.all([lane(), lane()]);
}

async function waitingIn({ db }: Stage): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*) AS count FROM deliveries WHERE status = 'retrying'`,
  );
  return rows[0]?.count ?? NaN;
}
