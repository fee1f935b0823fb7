import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** One of the four that can fail by itself. Its processes were started by this program. */
export interface Part {
  /** Starts it, again on the same data and ports. Resolves when it does its work. */
  start(): Promise<void>;
  /** SIGKILL, to all of its processes. Resolves when they are gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it holds all it has, and answers nothing. */
  pause(): Promise<void>;
  /** SIGCONT. */
  resume(): Promise<void>;
  /** In order, also when it is paused or gone. */
  end(): Promise<void>;
}

const run = promisify(execFile);

/** A process and those that it has started, their own included. */
export async function processTree(root: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const parents = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const tree = [root];
  for (const parent of tree) {
    tree.push(...parents.flatMap(([pid = 0, of]) => (of === parent ? [pid] : [])));
  }
  return tree;
}

/** One that has ended meanwhile is left out. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
