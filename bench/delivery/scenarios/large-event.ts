import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { workflowIdOf } from '../../../src/domain/delivery/workflow-ids.ts';
import { deliveriesPerPart } from '../../../src/workflows/activity-options.ts';
import { partIdOf } from '../../../src/workflows/part-ids.ts';
import { clockMs } from '../clock.ts';
import type { Figure } from '../figures.ts';
import { residentMiB } from '../processes.ts';
import type { Stage } from '../stage.ts';
import type { Scenario } from './scenario.ts';

const lookMs = 2_000;

/** One event whose endpoints all fail, from its POST until each of them is disabled and its owner's mail is due or sent. */
export const largeEvent: Scenario = {
  parts: ['o'],
  settings: ({ endpoints }) => ({
    MAILHOOKS_MAX_ATTEMPTS: '3',
    MAILHOOKS_RETRY_WINDOW: '30s',
    MAILHOOKS_MAX_ENDPOINTS: String(endpoints),
    MAILHOOKS_WARN_AT: 'off',
  }),
  async run(stage, { endpoints }) {
    const connection = await Connection.connect({ address: stage.temporalAddress });
    try {
      const stream = await stage.subscribe('large', 'fail', endpoints);
      const begunAt = clockMs();
      const { ids, arrived } = await stage.post(stream);
      arrived.catch(() => undefined);
      const workflowId = workflowIdOf(stream.account, ids[0] ?? '');
      const parts = Array.from({ length: Math.ceil(endpoints / deliveriesPerPart) }, (_, n) =>
        partIdOf(workflowId, n + 1),
      );
      const seen = await follow(stage, new Client({ connection }), [workflowId, ...parts]);
      const endedMs = clockMs() - begunAt;
      const count = `${endpoints.toLocaleString('en')} endpoints`;
      const figure = (what: string, value: number, unit: string): Figure => {
        return { part: 'o', what: `${count}: ${what}`, value, unit };
      };
      return [
        figure('until all of it has ended', endedMs / 1_000, 's'),
        figure('deliveries failed', await countOf(stage, "deliveries WHERE status = 'failed'"), ''),
        figure('endpoints disabled', await countOf(stage, "endpoints WHERE status = 'disabled'"), ''),
        figure('mails to owners', await countOf(stage, 'notifications'), ''),
        figure('longest history', seen.events, 'events'),
        figure('largest history', seen.bytes / 1_024, 'KiB'),
        figure('pending activities of one workflow, at most', seen.pending, ''),
        figure('memory of Mailhooks, at most', seen.mib, 'MiB'),
      ];
    } finally {
      await connection.close();
    }
  },
};

interface Seen {
  events: number;
  bytes: number;
  pending: number;
  mib: number;
}

/** Looks at the event's workflow and at those of its parts until the first one has ended. @returns the most of each */
async function follow(stage: Stage, client: Client, workflowIds: readonly string[]): Promise<Seen> {
  const most: Seen = { events: 0, bytes: 0, pending: 0, mib: 0 };
  for (;;) {
    const found = await Promise.all(workflowIds.map((id) => describe(client, id)));
    for (const one of found) {
      most.events = Math.max(most.events, one?.historyLength ?? 0);
      most.bytes = Math.max(most.bytes, one?.historySize ?? 0);
      most.pending = Math.max(most.pending, one?.raw.pendingActivities?.length ?? 0);
    }
    most.mib = Math.max(most.mib, await residentMiB(stage.pids.mailhooks));
    if (found[0] && found[0].status.name !== 'RUNNING') return most;
    await stage.settle(lookMs);
  }
}

const describe = (client: Client, workflowId: string) =>
  client.workflow
    .getHandle(workflowId)
    .describe()
    .catch((error: unknown) => {
      // It, or this part of it, has not begun.
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });

async function countOf({ db }: Stage, what: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`SELECT count(*) AS count FROM ${what}`);
  return rows[0]?.count ?? NaN;
}
