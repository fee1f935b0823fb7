/**
 * Imported into every test process by `test/run.ts`. The runner's own timeout does not end a process that something keeps
 * alive, such as what was opened before a `before` hook failed: the run would never end, nor say why.
 */
setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(process.env.TEST_GIVE_UP_MS)).unref();
