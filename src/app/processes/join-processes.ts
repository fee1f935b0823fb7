import cluster from 'node:cluster';
import { createDialogue } from './dialogue.ts';
import { patienceMs, type OfFirst, type OfStarted, type Task } from './procedures.ts';
import type { OwnState, Siblings } from './siblings.ts';

/** The first process, as one that it has started sees it. */
export interface FirstProcess {
  task: () => Promise<Task | null>;
  up: (url: string) => Promise<void>;
  failed: (problem: string) => Promise<void>;
  siblings: Siblings;
}

/** @param stop called when the first process asks for it. Without the first process this one ends at once. */
export function joinProcesses(stop: () => void): FirstProcess {
  if (!cluster.worker) throw new Error('this process was not started by another one');
  let own: OwnState = { metrics: () => Promise.resolve(''), checks: {} };
  const ofThis = {
    metrics: () => own.metrics(),
    check: async (name: string) => await own.checks[name]?.(),
    stop: () => {
      stop();
      return Promise.resolve();
    },
  } satisfies OfStarted;
  const first = { name: 'the first process', patienceMs: patienceMs.ofFirst };
  const call = createDialogue<OfFirst>(cluster.worker, ofThis, first);
  return {
    task: () => call('task'),
    up: (url) => call('up', url),
    failed: (problem) => call('failed', problem),
    siblings: {
      show: (state) => void (own = state),
      metrics: () => call('metrics'),
      check: (name) => call('check', name),
    },
  };
}
