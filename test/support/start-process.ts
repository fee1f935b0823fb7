import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A process of ours, run as a person runs it. */
export interface StartedProcess {
  pid: number;
  output(): string;
  /** Resolves with the exit status; null when a signal ended it. */
  exited: Promise<number | null>;
  /** Resolves with the match once the output has it. @throws when the process ends before */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** As Ctrl-C in a terminal: to the process and its children. */
  interrupt(): void;
  /** SIGKILL to this process alone: what it started is left behind. */
  kill(): void;
}

/** @param cwd default: the checkout */
export function startProcess(
  command: string,
  args: string[],
  env: Record<string, string>,
  cwd = root,
): StartedProcess {
  const child: ChildProcess = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  const onData = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    for (const listener of listeners) listener();
  };
  child.stdout?.on('data', onData);
  child.stderr?.on('data', onData);
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const pid = child.pid ?? 0;
  return {
    pid,
    output: () => output,
    exited,
    async printed(pattern) {
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        let wake = (): void => undefined;
        const next = new Promise<'more'>((resolve) => (wake = () => resolve('more')));
        listeners.add(wake);
        const ended = exited.then(() => 'ended' as const);
        const what = await Promise.race([next, ended]);
        listeners.delete(wake);
        if (what === 'ended' && !pattern.test(output))
          throw new Error(`ended without ${pattern}:\n${output}`);
      }
    },
    interrupt: () => void process.kill(-pid, 'SIGINT'),
    kill: () => void process.kill(pid, 'SIGKILL'),
  };
}
