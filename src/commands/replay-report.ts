import { version } from '../config/config.ts';
import { workflowUrl } from '../domain/delivery/workflow-ids.ts';
import type { ReplayOutcome } from '../temporal/replay/replay-all.ts';
import type { BrokenGroup, BrokenWorkflow } from '../temporal/replay/tally.ts';

/** Where the histories came from. */
export type ReplaySource =
  { files: number } | { address: string; namespace: string; query: string; matched: number; limit: number };

interface ReportedGroup extends BrokenGroup {
  workflows: (BrokenWorkflow & { temporalUrl: string | null })[];
}

/** What `--json` prints. */
export interface Report extends ReplayOutcome {
  ok: boolean;
  version: string;
  source: ReplaySource;
  groups: ReportedGroup[];
}

/** @param uiUrl of the Temporal UI; undefined: there are no links */
export function toReport(outcome: ReplayOutcome, source: ReplaySource, uiUrl?: string): Report {
  const linkTo = ({ workflowId, runId }: BrokenWorkflow): string | null => {
    const url = 'namespace' in source ? workflowUrl(uiUrl, source.namespace, workflowId) : null;
    return url === null ? null : `${url}/${runId}/history`;
  };
  const groups = outcome.groups.map((group) => ({
    ...group,
    workflows: group.workflows.map((workflow) => ({ ...workflow, temporalUrl: linkTo(workflow) })),
  }));
  return { ok: outcome.broken === 0 && outcome.stoppedBy === null, version, source, ...outcome, groups };
}

/** For people. */
export function inText(report: Report): string {
  const { replayed, broken, byType, groups, disappeared, stoppedBy } = report;
  const parts = [`${summary(report)}\n`];
  for (const { workflowType, ...type } of byType) {
    parts.push(`  ${workflowType}: ${count(type.replayed)} replayed, ${count(type.broken)} would break`);
  }
  if (disappeared > 0)
    parts.push(`  ${count(disappeared)} disappeared meanwhile (retention, erasure): passed over`);
  if (stoppedBy !== null) parts.push(`\nStopped before the end: ${stoppedBy}`);
  parts.push(...groups.map(describeGroup));
  if (broken > 0) parts.push(`\n${advice}`);
  else if (replayed > 0 && stoppedBy === null) parts.push('\nAll of them can go on with this code.');
  return parts.join('\n').trimEnd();
}

function summary({ replayed, disappeared, source, version: code }: Report): string {
  const by = `by Mailhooks ${code}`;
  if ('files' in source) return `Replayed ${workflows(replayed)} from files, ${by}.`;
  const where = `on ${source.address}, namespace ${source.namespace}`;
  if (replayed + disappeared === 0) return `Nothing to replay ${where}: no workflow matches ${source.query}`;
  return source.matched > source.limit
    ? `Replayed the newest ${count(replayed)} of ${workflows(source.matched)} ${where}, ${by} (--limit ${source.limit}).`
    : `Replayed ${workflows(replayed)} ${where}, ${by}.`;
}

function describeGroup({ workflowType, cause, count: all, workflows: named }: ReportedGroup): string {
  const lines = named.map(({ workflowId, runId, event, temporalUrl }) => {
    const place =
      event === null ? '' : `, at event ${event.id}${event.type === null ? '' : ` (${event.type})`}`;
    return `  ${workflowId}, run ${runId}${place}${temporalUrl === null ? '' : `\n    ${temporalUrl}`}`;
  });
  const others = all - named.length;
  if (others > 0) lines.push(`  and ${count(others)} more`);
  return `\nWould break, ${workflows(all)} of ${workflowType}: ${cause}\n${lines.join('\n')}`;
}

const advice = `What to do: keep the old path behind patched() for workflows that have begun, so that both replay, or wait until
they have ended. CONTRIBUTING.md ("Changing a workflow") and https://docs.temporal.io/develop/typescript/versioning say how.`;

const count = (number: number): string => number.toLocaleString('en');
const workflows = (number: number): string => `${count(number)} workflow${number === 1 ? '' : 's'}`;
