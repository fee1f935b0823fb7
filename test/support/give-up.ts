/**
 * Imported into every test process by `test/run.ts`. The runner's own timeout does not end a process that something keeps
 * alive, such as what was opened before a `before` hook failed: the run would never end, nor say why.
 */
import { isMainThread } from 'node:worker_threads';

setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(process.env.TEST_GIVE_UP_MS)).unref();

/**
 * The runner takes the tests that were reported for all of them when a process exits with 0: one that something under test
 * ends by `process.exit` fails.
 */
if (isMainThread) {
  let hasEnded = false;
  process.once('beforeExit', () => (hasEnded = true));
  process.once('exit', () => {
    if (!hasEnded) process.exitCode ||= 1;
  });
}
