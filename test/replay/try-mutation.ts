/**
 * A program of its own, since a change may make a workflow loop for ever: replays the histories with a bundle, and prints
 * how the first of them tells of its change, or `none`. Argument: the file of the bundle's code.
 */
import { readFile } from 'node:fs/promises';
import pino from 'pino';
import { installTemporalRuntime } from '../../src/commands/temporal-runtime.ts';
import { loadHistories, replay } from './load-histories.ts';
import type { Notice } from './mutation.ts';

const [, , file] = process.argv;
if (file === undefined) throw new Error('name the file of the bundle');
await installTemporalRuntime(pino({ level: 'silent' }));
const bundle = { code: await readFile(file, 'utf8') };
console.log(await noticed());
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
