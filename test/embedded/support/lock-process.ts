/** A process that takes the lock, says "held" or why not, and releases it when its input ends. */
import { once } from 'node:events';
import { lockDataDir } from '../../../src/embedded/instance-lock.ts';

const [dataDir = ''] = process.argv.slice(2);
const lock = await lockDataDir(dataDir).catch((error: unknown) => {
  console.log(String(error));
  return undefined;
});
if (lock) {
  console.log('held');
  process.stdin.resume();
  await once(process.stdin, 'end');
  await lock.release();
}
