/**
 * `npm run histories`: records one history per outcome on real servers. Run it for a new outcome, and commit what it
 * writes; histories that exist stand for workflows that are running somewhere, so they are kept unless named.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { buildBundle } from '../../src/temporal/worker/bundle.ts';
import {
  mailWorkflowId,
  recoveryWorkflowId,
  retentionScheduleId,
  workflowIdOf,
} from '../../src/domain/delivery/workflow-ids.ts';
import { deliveriesQuery, type DeliveryState } from '../../src/workflows/types.ts';
import { comeBackLater, inTurn, startReceiver, statuses, type Answer } from '../support/receiver.ts';
import { startServers } from '../support/start-servers.ts';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';
import {
  atOnce,
  beforeTheStart,
  heldBeforeTheStart,
  pausedBeforeTheStart,
  several,
  slowly,
  suppressedBeforeTheStart,
  unpatched,
} from './branches.ts';
import { inParts, partsBeforeTheStart, partsBegunByASignal, partsThatWait } from './events-in-parts.ts';
import { inSlices } from './events-in-slices.ts';
import { longHistories, longWithoutLanes } from './long-histories.ts';
import { awayAtTheStart, awayMeanwhile } from './own-failures.ts';
import { untilRecorded, type Scenario, type Stage } from './stage.ts';

/** Where this clone is: stack traces name it. */
const root = fileURLToPath(new URL('../../', import.meta.url));
/** Of a history's text; a longer one is kept compressed. */
const maxPlainLength = 100_000;

/** One event whose endpoint answers so, and what is done to its delivery while it waits for its second attempt. */
const delivery =
  (
    answer: Answer,
    meddle?: (stage: Stage, handle: WorkflowHandle, deliveryPath: string) => Promise<unknown>,
  ): Scenario =>
  async (stage) => {
    const { mailhooks, receiver, account } = stage;
    receiver.answer = answer;
    const event = await mailhooks.api.newEvent(account, { id: 'recorded' });
    const workflowId = workflowIdOf(account, event);
    if (meddle) {
      const waiting = await until('a retry waits', async () => {
        const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`);
        return body.deliveries[0].status === 'retrying' && (body.deliveries[0] as { id: string });
      });
      const path = `/v1/accounts/${account}/deliveries/${waiting.id}`;
      await meddle(stage, mailhooks.temporal.workflow.getHandle(workflowId), path);
    }
    await mailhooks.settled(account, event);
    return workflowId;
  };

const isPaused = (handle: WorkflowHandle) =>
  until(
    'it is paused',
    async () => (await handle.query<DeliveryState[]>(deliveriesQuery))[0]?.state === 'paused',
  );

const retriedByHand = delivery(statuses(500, 200), ({ mailhooks }, _handle, path) =>
  mailhooks.api.post(`${path}/retry`),
);

/** An endpoint that has failed often: the fast lane is closed to it. */
const inTrouble: Scenario = async (stage) => {
  const { mailhooks, receiver, account } = stage;
  const [failing, mending] = [statuses(500), statuses(500, 200)];
  const answer: Answer = (request, ...rest) =>
    (request.headers['mailhooks-event-id'] === 'recorded' ? mending : failing)(request, ...rest);
  receiver.answer = answer;
  const events = await Promise.all([1, 2, 3].map(() => mailhooks.api.newEvent(account)));
  // Beside a test payload each has been sent, and most again: what they came to is known.
  await receiver.waitFor(9);
  const workflowId = await delivery(answer)(stage);
  await Promise.all(events.map((event) => mailhooks.settled(account, event)));
  return workflowId;
};

/** As of versions before there were lanes, and where the fast one is turned off. */
const withoutLanes: Record<string, Scenario> = {
  success: delivery(statuses(200)),
  'retry-then-success': delivery(statuses(503, 500, 200)),
  'exhausted-and-compensated': delivery(statuses(500)),
  cancelled: delivery(statuses(500), (_stage, handle) => handle.cancel()),
  'retried-by-hand': retriedByHand,
  'retried-after-an-attempt': retriedByHand,
  'paused-and-resumed': delivery(statuses(500, 200), async ({ mailhooks }, handle, path) => {
    await mailhooks.api.post(`${path}/pause`);
    await isPaused(handle);
    await mailhooks.api.post(`${path}/resume`);
  }),
  'steered-by-signals': delivery(statuses(500), async (_stage, handle) => {
    await handle.signal('pause');
    await isPaused(handle);
    await handle.signal('cancel');
  }),
  recovery: async ({ mailhooks, account, endpoint }) => {
    const path = `/v1/accounts/${account}/endpoints/${endpoint}`;
    await mailhooks.api.post(`${path}/disable`);
    for (let count = 0; count < 5; count += 1) await mailhooks.api.newEvent(account);
    const { body } = await mailhooks.api.post(`${path}/enable`, { recover: true });
    const workflowId = recoveryWorkflowId(body.recoveryId);
    await mailhooks.temporal.workflow.getHandle(workflowId).result();
    return workflowId;
  },
  'warning-mail': async (stage) => {
    await delivery(statuses(500))(stage);
    const { rows } = await stage.mailhooks.db.query(
      "SELECT id FROM notifications WHERE kind = 'endpoint-failing' AND account_id = $1",
      [stage.account],
    );
    const workflowId = mailWorkflowId(rows[0].id);
    await stage.mailhooks.temporal.workflow.getHandle(workflowId).result();
    return workflowId;
  },
  retention: async ({ mailhooks }) => {
    await mailhooks.temporal.schedule.getHandle(retentionScheduleId).trigger();
    const query = 'WorkflowType = "applyRetention"';
    const { workflowId } = await until('it has run', async () => {
      for await (const run of mailhooks.temporal.workflow.list({ query })) return run;
      return undefined;
    });
    await mailhooks.temporal.workflow.getHandle(workflowId).result();
    return workflowId;
  },
};

const inTheFastLane: Record<string, Scenario> = {
  'fast-success': delivery(statuses(200)),
  'fast-retry-then-success': delivery(statuses(503, 500, 200)),
  'fast-exhausted-and-compensated': delivery(statuses(500)),
  'fast-retried-by-hand': retriedByHand,
  'fast-in-trouble': inTrouble,
};

/** Its retry is hours away: it can come by a signal only. */
const forHoursInTheFastLane: Record<string, Scenario> = {
  'fast-retried-by-hand-signalled': delivery(
    inTurn(comeBackLater, statuses(200)),
    async ({ mailhooks }, handle, path) => {
      await untilRecorded(handle, ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled);
      await mailhooks.api.post(`${path}/retry`);
    },
  ),
};

const inTheRetryLane: Record<string, Scenario> = {
  'retry-lane-success': delivery(statuses(503, 500, 200)),
  'retry-lane-exhausted-and-compensated': delivery(statuses(500)),
};

await buildBundle();
const servers = await startServers();
try {
  await record(withoutLanes, { MAILHOOKS_OPTIMIZATIONS: 'off', MAILHOOKS_WORKFLOW: 'every-event' });
  await record(inTheFastLane, { MAILHOOKS_OPTIMIZATIONS: 'on', MAILHOOKS_WORKFLOW: 'every-event' });
  await record(inTheRetryLane, { MAILHOOKS_WORKFLOW: 'on-failure' });
  const always = { MAILHOOKS_OPTIMIZATIONS: 'on', MAILHOOKS_WORKFLOW: 'every-event' };
  await record(several, always);
  await record(atOnce, { ...always, MAILHOOKS_MAX_ATTEMPTS: '1' });
  await record(slowly, { ...always, MAILHOOKS_RECOVERY_RATE: '1' });
  for (const scenarios of [beforeTheStart, heldBeforeTheStart, pausedBeforeTheStart])
    await record(scenarios, always);
  await record(suppressedBeforeTheStart, always);
  await record(awayAtTheStart, always);
  const noLanes = { MAILHOOKS_OPTIMIZATIONS: 'off', MAILHOOKS_WORKFLOW: 'every-event' };
  await record(awayMeanwhile, { ...noLanes, MAILHOOKS_MAX_ATTEMPTS: '3' });
  await record(unpatched, { ...always, MAILHOOKS_WORKFLOW_PATCHES: 'none' });
  // Asked to wait for hours, a receiver is not asked again meanwhile.
  const forHours = { MAILHOOKS_RETRY_WINDOW: '1d', MAILHOOKS_MAX_ATTEMPTS: '3', MAILHOOKS_WARN_AT: 'off' };
  await record(forHoursInTheFastLane, { ...always, ...forHours });
  await record(longHistories, { ...always, ...forHours });
  await record(longWithoutLanes, { ...noLanes, ...forHours });
  const forMany = { MAILHOOKS_MAX_ENDPOINTS: '501' };
  await record(inParts, { ...always, ...forMany });
  await record(partsThatWait, { ...always, ...forMany, ...forHours });
  await record(inSlices, {
    ...always,
    ...forHours,
    MAILHOOKS_REQUEST_TIMEOUT: '60s',
    MAILHOOKS_MAX_ENDPOINTS: '551',
  });
  await record(partsBeforeTheStart, { ...noLanes, ...forMany });
  await record(partsBegunByASignal, { ...noLanes, ...forMany, ...forHours });
} finally {
  await servers.stop();
}

async function record(scenarios: Record<string, Scenario>, settings: Record<string, string>): Promise<void> {
  const missing: [string, Scenario][] = [];
  for (const one of Object.entries(scenarios))
    if (process.argv.includes(one[0]) || !(await exists(one[0]))) missing.push(one);
  if (missing.length === 0) return;
  const mailhooks = await startTestMailhooks({ MAILHOOKS_RETRY_WINDOW: '3s', ...settings });
  for (const [name, play] of missing) {
    const receiver = await startReceiver();
    const account = await mailhooks.api.newAccount({ id: name });
    const { id: endpoint } = await mailhooks.api.newEndpoint(account, receiver.url);
    const recorded = await play({ mailhooks, receiver, account, endpoint }).catch((error: unknown) => {
      console.error(`not recorded: ${name}`, error);
      process.exitCode = 1;
    });
    if (recorded === undefined) continue;
    const { workflowId, runId } = typeof recorded === 'string' ? { workflowId: recorded } : recorded;
    const handle = mailhooks.temporal.workflow.getHandle(workflowId, runId);
    const history: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()));
    const json = JSON.stringify(history, withoutMachine, 2)
      .replaceAll(hostname(), 'host')
      .replaceAll(root, '/');
    if (json.length > maxPlainLength)
      await writeFile(fileOf(`${name}.json.gz`), gzipSync(json, { level: 9 }));
    else await writeFile(fileOf(`${name}.json`), `${json}\n`);
    console.log(`recorded ${name}`);
    await receiver.close();
  }
  await mailhooks.stop();
}

function fileOf(name: string): URL {
  return new URL(`./histories/${name}`, import.meta.url);
}

async function exists(name: string): Promise<boolean> {
  const files = await readdir(fileOf(''));
  return files.includes(`${name}.json`) || files.includes(`${name}.json.gz`);
}

/** Workers sign with their process id; the host's name is in their queues' names too. */
function withoutMachine(key: string, value: unknown): unknown {
  return key === 'identity' && typeof value === 'string' ? 'mailhooks' : value;
}
