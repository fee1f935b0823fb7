import { startProcess, type StartedProcess } from './start-process.ts';

/** Processes of one role each, as an operator starts them, which end together with a test. */
export interface RoleProcesses {
  readonly running: ReadonlySet<StartedProcess>;
  start(role: 'api' | 'worker', env: Record<string, string>): StartedProcess;
  /** Resolves when all that still ran have stopped in order. */
  stop(): Promise<void>;
}

export function roleProcesses(): RoleProcesses {
  const running = new Set<StartedProcess>();
  return {
    running,
    start(role, env) {
      const started = startProcess(process.execPath, ['bin/mailhooks.js', role], env);
      running.add(started);
      void started.exited.then(() => running.delete(started));
      return started;
    },
    async stop() {
      for (const { interrupt } of running) interrupt();
      await Promise.all([...running].map(({ exited }) => exited));
    },
  };
}
