import { startProcess, type StartedProcess } from '../support/start-process.ts';

export type RoleName = 'api' | 'worker';

/** A process of one version. */
export interface Role {
  /** As in `the previous worker`. */
  readonly name: string;
  readonly url: string;
  /** As an operator stops it. @throws Error unless it ends in order */
  stop(): Promise<void>;
  output(): string;
}

/** The code of one version, which can be started. */
export interface Version {
  readonly name: 'previous' | 'present';
  start(role: RoleName): Promise<Role>;
  /** Starts the API, which has to end by itself. @returns what it says */
  refuses(): Promise<string>;
}

/** @param all gets each process that is started, to end what is left */
export function versionIn(
  name: Version['name'],
  folder: string,
  env: Record<string, string>,
  all: Set<StartedProcess>,
): Version {
  const launch = (role: RoleName): StartedProcess => {
    const started = startProcess(process.execPath, ['bin/mailhooks.js', role], env, folder);
    all.add(started);
    void started.exited.then(() => all.delete(started));
    return started;
  };
  return {
    name,
    async start(role) {
      const started = launch(role);
      const [, url = ''] = await started.printed(/"url":"(http:[^"]+)"[^\n]* is up/);
      return {
        name: `the ${name} ${role}`,
        url,
        output: started.output,
        async stop() {
          process.kill(started.pid, 'SIGTERM');
          const status = await started.exited;
          if (status !== 0) throw new Error(`the ${name} ${role} ended with ${status}:\n${started.output()}`);
        },
      };
    },
    async refuses() {
      const started = launch('api');
      if ((await started.exited) === 0) throw new Error(`the ${name} api did not refuse the newer database`);
      return started.output();
    },
  };
}
