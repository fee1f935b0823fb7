import { workflowIdOf, recoveryWorkflowId } from '../../src/domain/delivery/workflow-ids.ts';
import type { ActionResult } from '../../src/workflows/types.ts';
import type { WorkflowHandle } from '@temporalio/client';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { holding, isTest, statuses, type Answer } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { untilRecorded, type Scenario, type Stage } from './stage.ts';

interface Row {
  id: string;
  status: string;
}

/** The endpoint at `/fails` fails, the account's first one takes everything. */
export const takesAndFails: Answer = ({ path }, res) =>
  void res.writeHead(path === '/fails' ? 500 : 204).end();

export const rowsOf = async ({ mailhooks, account }: Stage, event: string): Promise<Row[]> =>
  (await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`)).body.deliveries as Row[];

/** An event that one endpoint takes while its delivery to another one waits, and what is done to it then. */
const twoDeliveries =
  (meddle?: (stage: Stage, handle: WorkflowHandle, waiting: string) => Promise<unknown>): Scenario =>
  async (stage) => {
    const { mailhooks, receiver, account } = stage;
    receiver.answer = takesAndFails;
    await mailhooks.api.newEndpoint(account, `${receiver.url}/fails`);
    const event = await mailhooks.api.newEvent(account, { id: 'recorded' });
    const workflowId = workflowIdOf(account, event);
    if (meddle) {
      const waiting = await until('one waits, the other has ended', async () => {
        const rows = await rowsOf(stage, event);
        return (
          rows.some(({ status }) => status === 'delivered') &&
          rows.find(({ status }) => status === 'retrying')
        );
      });
      await meddle(stage, mailhooks.temporal.workflow.getHandle(workflowId), waiting.id);
    }
    await mailhooks.settled(account, event);
    return workflowId;
  };

export const update = (handle: WorkflowHandle, action: string, deliveryId?: string) =>
  handle.executeUpdate<ActionResult, [string | undefined]>(action, { args: [deliveryId] });

/** Accepted while nobody works; by the time that somebody does, its rows have changed. */
export const changedBeforeItsStart =
  (
    change: string,
    after?: (stage: Stage, path: string) => Promise<unknown>,
    before?: (stage: Stage) => Promise<unknown>,
  ): Scenario =>
  async (stage) => {
    const { mailhooks, account, receiver } = stage;
    receiver.answer = statuses(200);
    await before?.(stage);
    await mailhooks.running.stop();
    const { connections, config } = mailhooks;
    const settings = {
      TEMPORAL_NAMESPACE: config.temporalNamespace,
      MAILHOOKS_OPTIMIZATIONS: Object.values(config.optimizations).some(Boolean) ? 'on' : 'off',
      MAILHOOKS_WORKFLOW: 'every-event',
      MAILHOOKS_RETRY_WINDOW: '3s',
      MAILHOOKS_MAX_ENDPOINTS: String(config.maxEndpoints),
    };
    const accepting = await startTestMailhooks(settings, { api: true, worker: false }, connections);
    const event = await accepting.api.newEvent(account, { id: 'recorded' });
    await accepting.started(account, event);
    const [row] = await rowsOf({ ...stage, mailhooks: accepting }, event);
    await mailhooks.db.query(change.replaceAll('$account', `'${account}'`));
    const working: TestMailhooks = await startTestMailhooks(settings, undefined, connections);
    await after?.({ ...stage, mailhooks: working }, `/v1/accounts/${account}/deliveries/${row?.id}`);
    await working.settled(account, event);
    await working.stop();
    await accepting.stop();
    return workflowIdOf(account, event);
  };

/** In the fast lane, with attempts for three seconds. */
export const several: Record<string, Scenario> = {
  'several-deliveries': twoDeliveries(),
  'several-cancelled': async (stage) => {
    await stage.mailhooks.api.newEndpoint(stage.account, `${stage.receiver.url}/fails`);
    return await twoDeliveries((_stage, handle) => handle.cancel())(stage);
  },
  'signal-with-id': twoDeliveries(async (_stage, handle, waiting) => {
    await handle.signal('pause', waiting);
    await handle.signal('cancel', waiting);
  }),
  'signal-partly-refused': twoDeliveries(async (_stage, handle) => {
    await handle.signal('pause', 'unknown');
    await handle.signal('cancel');
  }),
  updates: twoDeliveries(async (_stage, handle, waiting) => {
    await update(handle, 'pause');
    await update(handle, 'resume', waiting);
    await update(handle, 'retry', waiting);
    await update(handle, 'cancel');
  }),
  'begun-again': async (stage) => {
    await stage.mailhooks.api.newEndpoint(stage.account, `${stage.receiver.url}/fails`);
    return await twoDeliveries(async (_stage, handle, waiting) => {
      await update(handle, 'cancel', waiting);
      await update(handle, 'retry', waiting);
      await update(handle, 'cancel');
    })(stage);
  },
  'begun-by-a-signal': async (stage) => {
    const { mailhooks, receiver, account, endpoint } = stage;
    receiver.answer = statuses(500);
    const event = await mailhooks.api.newEvent(account, { id: 'recorded' });
    await mailhooks.settled(account, event);
    receiver.answer = statuses(200);
    await mailhooks.api.post(`/v1/accounts/${account}/endpoints/${endpoint}/enable`);
    const [row] = await rowsOf(stage, event);
    await mailhooks.api.post(`/v1/accounts/${account}/deliveries/${row?.id}/retry`);
    await until('it is delivered', async () => (await rowsOf(stage, event))[0]?.status === 'delivered');
    await mailhooks.settled(account, event);
    return workflowIdOf(account, event);
  },
};

/** Patches inactive, as before them. */
export const unpatched: Record<string, Scenario> = {
  'signal-refused-before-the-patch': twoDeliveries((_stage, handle) => handle.signal('cancel')),
};

export const beforeTheStart: Record<string, Scenario> = {
  'first-attempt-cancelled': changedBeforeItsStart(
    "UPDATE deliveries SET status = 'cancelled' WHERE account_id = $account",
  ),
};
export const suppressedBeforeTheStart: Record<string, Scenario> = {
  'first-attempt-suppressed': changedBeforeItsStart(
    "UPDATE deliveries SET status = 'suppressed' WHERE account_id = $account",
  ),
};
export const heldBeforeTheStart: Record<string, Scenario> = {
  'first-attempt-held': changedBeforeItsStart(
    "UPDATE endpoints SET status = 'disabled', disabled_at = now(), disabled_reason = 'by hand' WHERE account_id = $account",
  ),
};
export const pausedBeforeTheStart: Record<string, Scenario> = {
  'first-attempt-paused': changedBeforeItsStart(
    "UPDATE deliveries SET paused_at = now() WHERE account_id = $account AND status = 'pending'",
    async ({ mailhooks, account }, path) => {
      const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, 'recorded'));
      await untilRecorded(handle, ({ timerStartedEventAttributes: timer }) => timer);
      await mailhooks.api.post(`${path}/resume`);
    },
  ),
};

/** With one attempt for each delivery. */
export const atOnce: Record<string, Scenario> = {
  'first-attempt-exhausted': twoDeliveries(),
  'disabled-by-another': async (stage) => {
    const { mailhooks, receiver, account } = stage;
    const { answer, letGo } = holding(statuses(500));
    receiver.answer = (...request) => (isTest(request[0]) ? statuses(200)(...request) : answer(...request));
    const events = await Promise.all(['one', 'other'].map((id) => mailhooks.api.newEvent(account, { id })));
    await until('both are under way', () =>
      Promise.resolve(receiver.received.filter((request) => !isTest(request)).length === 2),
    );
    letGo();
    for (const event of events) await mailhooks.settled(account, event);
    for (const event of events) {
      const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
      const { events: history } = await handle.fetchHistory();
      const mails = (history ?? []).some(
        ({ activityTaskScheduledEventAttributes: activity }) => activity?.activityType?.name === 'emailOwner',
      );
      if (!mails) return handle.workflowId;
    }
    throw new Error('both have mailed');
  },
};

/** One event after the other: a page of a recovery has two at the rate of one per second. */
const recovering =
  (meddle: (handle: WorkflowHandle, stage: Stage) => Promise<unknown>): Scenario =>
  async (stage) => {
    const { mailhooks, account, endpoint } = stage;
    const path = `/v1/accounts/${account}/endpoints/${endpoint}`;
    await mailhooks.api.post(`${path}/disable`);
    for (let count = 0; count < 5; count += 1) await mailhooks.api.newEvent(account);
    const { body } = await mailhooks.api.post(`${path}/enable`, { recover: true });
    const handle = mailhooks.temporal.workflow.getHandle(recoveryWorkflowId(body.recoveryId));
    await meddle(handle, stage);
    await handle.result().catch(() => undefined);
    return handle.workflowId;
  };

export const slowly: Record<string, Scenario> = {
  'recovery-of-pages': recovering(() => Promise.resolve()),
  'recovery-cancelled': recovering(async (handle) => {
    await untilRecorded(handle, ({ timerStartedEventAttributes: timer }) => timer);
    await handle.cancel();
  }),
  'recovery-of-a-deleted-endpoint': recovering(async (handle, { mailhooks, account, endpoint }) => {
    await untilRecorded(handle, ({ timerStartedEventAttributes: timer }) => timer);
    await mailhooks.api.delete(`/v1/accounts/${account}/endpoints/${endpoint}`);
  }),
};
