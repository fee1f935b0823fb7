import { readdir, readFile } from 'node:fs/promises';

/** Linux counts the CPU time of processes in hundredths of a second, whatever its own clock does. */
const tickMs = 10;

interface ProcessTimes {
  parent: number;
  /** Of its threads. */
  ownMs: number;
  /** Of its children that have ended. */
  endedMs: number;
}

async function readTimes(pid: number): Promise<ProcessTimes> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The command name before these may hold spaces.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime = NaN, stime = NaN, cutime = NaN, cstime = NaN] = fields.slice(11, 15);
  return {
    parent: fields[1] ?? NaN,
    ownMs: (utime + stime) * tickMs,
    endedMs: (cutime + cstime) * tickMs,
  };
}

/** CPU time (ms) of one process with its threads, without its children. */
export const cpuMs = async (pid: number): Promise<number> => (await readTimes(pid)).ownMs;

/** CPU time (ms) of a process and all that it started, those that have ended included. */
export async function treeCpuMs(root: number): Promise<number> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const all = new Map<number, ProcessTimes>();
  await Promise.all(
    pids.map(async (pid) => {
      const times = await readTimes(pid).catch(() => undefined);
      if (times) all.set(pid, times);
    }),
  );
  const isOfTree = (pid: number): boolean => {
    if (pid === root) return true;
    const parent = all.get(pid)?.parent;
    return parent !== undefined && parent > 0 && isOfTree(parent);
  };
  return [...all].reduce(
    (sum, [pid, { ownMs, endedMs }]) => (isOfTree(pid) ? sum + ownMs + endedMs : sum),
    0,
  );
}

/** Resident memory of a process, in MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}
