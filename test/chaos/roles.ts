import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startProcess, type StartedProcess } from '../support/start-process.ts';
import { signalAll, type Part } from './part.ts';

/** A process of Mailhooks. */
export interface Role extends Part {
  readonly name: 'api' | 'worker';
  /** Shifts its clock by the next of +1 h, none, -1 h, none. */
  shiftClock(): Promise<void>;
  /** What it wrote, all of its processes. */
  output(): string;
}

const stopMs = 40_000;
const startMs = 120_000;
const shiftClock = new URL('shift-clock.ts', import.meta.url).href;
const bin = fileURLToPath(new URL('../../bin/mailhooks.js', import.meta.url));

/** @param onEnd called when it ends without being asked to; it is then started again, as a supervisor does */
export function createRole(
  name: Role['name'],
  settings: Record<string, string>,
  onEnd: (what: string) => void,
): Role {
  const env = { ...settings, NODE_OPTIONS: `--import=${shiftClock}` };
  let before = '';
  let current: StartedProcess | undefined;
  let shifts = 0;
  let isWanted = false;

  const start = async (): Promise<void> => {
    isWanted = true;
    shifts = 0;
    before += current?.output() ?? '';
    const started = startProcess(process.execPath, [bin, name], env);
    current = started;
    void started.exited.then((status) => {
      if (!isWanted || current !== started) return;
      onEnd(`${name} ended by itself with status ${String(status)}`);
      start().catch((error: unknown) => onEnd(`${name} did not come up again: ${String(error)}`));
    });
    const tooLate = delay(startMs, undefined, { ref: false }).then(() => {
      throw new Error(`${name} did not come up:\n${started.output()}`);
    });
    await Promise.race([started.printed(/is up/), tooLate]);
  };
  const signal = (which: NodeJS.Signals): void => signalAll([current?.pid ?? 0].filter(Boolean), which);
  const kill = async (): Promise<void> => {
    isWanted = false;
    signal('SIGKILL');
    await current?.exited;
  };

  return {
    name,
    start,
    kill,
    pause: async () => signal('SIGSTOP'),
    resume: async () => signal('SIGCONT'),
    async shiftClock() {
      shifts += 1;
      signal('SIGUSR2');
      await current?.printed(new RegExp(`clock shift ${shifts}:`));
    },
    async end() {
      isWanted = false;
      signal('SIGCONT');
      signal('SIGTERM');
      await Promise.race([current?.exited, delay(stopMs, undefined, { ref: false })]);
      await kill();
    },
    output: () => before + (current?.output() ?? ''),
  };
}
