/**
 * A program of its own, since a change may make a workflow loop for ever: replays the histories with one change and prints
 * how the first of them tells of it, or `none`. Argument: the number of the change in `allMutations`.
 */
import pino from 'pino';
import { installTemporalRuntime } from '../../src/commands/temporal-runtime.ts';
import { changedBundle } from './changed-bundle.ts';
import { loadHistories, replay } from './load-histories.ts';
import { allMutations } from './all-mutations.ts';
import type { Notice } from './mutation.ts';

const mutation = allMutations[Number(process.argv[2])];
if (!mutation) throw new Error(`no change has the number ${process.argv[2]}`);
await installTemporalRuntime(pino({ level: 'silent' }));
let places = 0;
const bundle = await changedBundle((file, text) => {
  if (file !== mutation.path) return text;
  places = text.split(mutation.find).length - 1;
  return text.replace(mutation.find, () => mutation.replace);
});
console.log(places === 1 ? await noticed() : `its text is ${places} times in ${mutation.path}`);
// Workers of failed replays may linger.
process.exit(0);

async function noticed(): Promise<Notice | 'none'> {
  let notice: Notice | 'none' = 'none';
  const { short = [], long = [] } = Object.groupBy(await loadHistories(), ({ history }) =>
    history.events.length > 1_000 ? 'long' : 'short',
  );
  // The long ones take most of the time, and are rarely needed.
  for (const some of [short, long]) {
    for (const { error } of await replay(bundle, some)) {
      if (!error) continue;
      if (error.name === 'DeterminismViolationError') return 'nondeterminism';
      notice = error.message.includes('this code begins deliveries in another order')
        ? 'guard'
        : 'failed replay';
    }
    if (notice !== 'none') break;
  }
  return notice;
}
