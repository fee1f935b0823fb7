import type { Failure } from './failure.ts';
import type { HistoryEvent, RecordedWorkflow } from './history.ts';

/** A workflow that this code would break. */
export interface BrokenWorkflow {
  workflowId: string;
  runId: string;
  /** Where its history and this code part; null when it has not come to an event. */
  event: HistoryEvent | null;
}

/** Workflows that break for one cause. */
export interface BrokenGroup {
  workflowType: string;
  cause: string;
  count: number;
  /** The first few. */
  workflows: BrokenWorkflow[];
}

export interface ReplayTally {
  replayed: number;
  broken: number;
  /** Listed, but gone before they could be read. */
  disappeared: number;
  byType: { workflowType: string; replayed: number; broken: number }[];
  /** The most frequent first. */
  groups: BrokenGroup[];
}

/** Workflows named for each cause, and causes listed: the rest is counted, so that any number fits in memory. */
const named = 5;
const causes = 50;
const otherCauses = 'other causes';

/** Counts results as they come in. */
export function createTally(locate: (workflow: RecordedWorkflow) => Promise<HistoryEvent | null>) {
  const types = new Map<string, { workflowType: string; replayed: number; broken: number }>();
  const groups = new Map<string, BrokenGroup>();
  let disappeared = 0;

  const groupOf = (workflowType: string, cause: string): BrokenGroup => {
    const key = JSON.stringify([workflowType, withoutNumbers(cause)]);
    const known = groups.get(key);
    if (known) return known;
    if (groups.size >= causes && cause !== otherCauses) return groupOf(workflowType, otherCauses);
    const group: BrokenGroup = { workflowType, cause, count: 0, workflows: [] };
    groups.set(key, group);
    return group;
  };

  return {
    disappeared: () => void (disappeared += 1),
    async add(workflow: RecordedWorkflow, failure: Failure | undefined): Promise<void> {
      const { workflowType, workflowId, runId } = workflow;
      const type = types.get(workflowType) ?? { workflowType, replayed: 0, broken: 0 };
      types.set(workflowType, type);
      type.replayed += 1;
      if (failure === undefined) return;
      type.broken += 1;
      const group = groupOf(workflowType, failure.cause);
      group.count += 1;
      if (group.workflows.length === named) return;
      const event = failure.event ?? (await locate(workflow));
      group.workflows.push({ workflowId, runId, event });
    },
    result(): ReplayTally {
      const byType = [...types.values()];
      return {
        replayed: byType.reduce((sum, type) => sum + type.replayed, 0),
        broken: byType.reduce((sum, type) => sum + type.broken, 0),
        disappeared,
        byType,
        groups: [...groups.values()].sort((a, b) => b.count - a.count),
      };
    },
  };
}

/** Messages of errors name ids: workflows that differ in those only break for one cause. */
const withoutNumbers = (cause: string): string => cause.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, '#');
