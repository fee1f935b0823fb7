import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Connections } from '../../src/app/connections.ts';
import { loadBundle, type BuiltBundle } from '../../src/temporal/worker/bundle.ts';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { buildIdOf } from '../../src/temporal/worker/worker-version.ts';
import { bundleOf } from '../support/bundle.ts';
import { parseExposition } from '../support/exposition.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { comeBackLater, startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { createNamespace } from '../support/servers.ts';
import { until } from '../support/until.ts';

interface Waiting {
  event: string;
  delivery: string;
}

/** This code, and a next version with one step more behind a patch, share a database and a Temporal namespace. */
describe('two versions on one cluster', () => {
  let present: BuiltBundle;
  let next: BuiltBundle;
  let receiver: Receiver;
  let namespace: string;
  let account: string;
  let started: TestMailhooks[];
  /** Of the first process of a test: the others share its database. */
  let shared: Connections | undefined;

  before(async () => {
    present = await loadBundle();
    const patched = await bundleOf(new URL('../support/patched-workflows.ts', import.meta.url));
    next = { ...patched, sourceHash: 'next-version' };
    receiver = await startReceiver();
  });
  beforeEach(async () => {
    namespace = await createNamespace();
    started = [];
    shared = undefined;
  });
  afterEach(async () => {
    for (const mailhooks of started.splice(0)) await mailhooks.stop();
  });
  after(() => receiver.close());

  async function start(
    workflowBundle: BuiltBundle,
    env: Record<string, string> = {},
  ): Promise<TestMailhooks> {
    const settings = { TEMPORAL_NAMESPACE: namespace, MAILHOOKS_MAX_ATTEMPTS: '3', ...env };
    const given = shared && { ...shared, workflowBundle };
    const mailhooks = await startTestMailhooks(settings, undefined, given, workflowBundle);
    started.push(mailhooks);
    if (!shared) {
      shared = mailhooks.connections;
      account = await mailhooks.api.newAccount();
      receiver.answer = statuses(200);
      await mailhooks.api.newEndpoint(account, receiver.url);
    }
    return mailhooks;
  }
  async function stop(mailhooks: TestMailhooks): Promise<void> {
    started.splice(started.indexOf(mailhooks), 1);
    await mailhooks.stop();
  }

  /** An event whose delivery waits for its second attempt. */
  async function beginBy({ api, started: hasWorkflow }: TestMailhooks): Promise<Waiting> {
    receiver.answer = comeBackLater;
    const event = await api.newEvent(account);
    const delivery = await until('a retry waits', async () => {
      const { body } = await api.get(`/v1/accounts/${account}/events/${event}`);
      const [found] = body.deliveries as { id: string; status: string }[];
      return found?.status === 'retrying' && found.id;
    });
    await hasWorkflow(account, event);
    return { event, delivery };
  }
  const retryBy = async ({ api }: TestMailhooks, { delivery }: Waiting): Promise<void> => {
    receiver.answer = statuses(200);
    const { status, text } = await api.post(`/v1/accounts/${account}/deliveries/${delivery}/retry`);
    assert.equal(status, 202, text);
  };
  async function isDelivered(mailhooks: TestMailhooks, { event }: Waiting): Promise<void> {
    const { deliveries } = await mailhooks.settled(account, event);
    assert.deepEqual(
      deliveries.map(({ status, attempts }) => ({ status, attempts: attempts.length })),
      [{ status: 'delivered', attempts: 2 }],
    );
  }
  /** Whether the workflow has recorded that it takes a patched path, once its code has run at all. */
  const hasMarker = async ({ temporal }: TestMailhooks, { event }: Waiting): Promise<boolean> => {
    const handle = temporal.workflow.getHandle(workflowIdOf(account, event));
    const events = await until('its code has run', async () => {
      const history = (await handle.fetchHistory()).events ?? [];
      return history.some((one) => one.workflowTaskCompletedEventAttributes) && history;
    });
    return events.some(({ markerRecordedEventAttributes: marker }) => marker?.markerName === 'core_patch');
  };
  const nondeterministicTasks = async ({ api }: TestMailhooks): Promise<number> => {
    const { text } = await api.get('/metrics', { key: null });
    const failed = parseExposition(text).get('temporal_workflow_task_execution_failed_total');
    const samples = (failed?.samples ?? []).filter(
      ({ labels }) => labels.namespace === namespace && labels.failure_reason === 'NonDeterminismError',
    );
    return samples.reduce((sum, { value }) => sum + value, 0);
  };

  it('forward: the next version continues workflows of this one', async () => {
    const old = await start(present);
    const waiting = await beginBy(old);
    const fresh = await start(next);
    await stop(old);
    await retryBy(fresh, waiting);
    await isDelivered(fresh, waiting);
    assert.equal(await hasMarker(fresh, waiting), false, 'it stays on its old path');
    const later = await beginBy(fresh);
    assert.ok(await hasMarker(fresh, later), 'a new one takes the new path');
    await retryBy(fresh, later);
    await isDelivered(fresh, later);
  });

  it("side by side and back: with its patches inactive, either version continues the next one's workflows", async () => {
    const fresh = await start(next, { MAILHOOKS_WORKFLOW_PATCHES: 'none' });
    const [first, second] = [await beginBy(fresh), await beginBy(fresh)];
    assert.equal(await hasMarker(fresh, first), false);
    const old = await start(present);
    await retryBy(old, first);
    await isDelivered(old, first);
    await stop(fresh);
    await retryBy(old, second);
    await isDelivered(old, second);
    assert.equal(await nondeterministicTasks(old), 0);
  });

  it('a named patch is active, another one is not', async () => {
    const named = await start(next, { MAILHOOKS_WORKFLOW_PATCHES: 'other,next-version' });
    const active = await beginBy(named);
    assert.ok(await hasMarker(named, active));
    const other = await start(next, { MAILHOOKS_WORKFLOW_PATCHES: 'other' });
    await stop(named);
    assert.equal(await hasMarker(other, await beginBy(other)), false);
  });

  it('activation: a workflow that began while the patches were inactive goes on, and a new one takes the new path', async () => {
    const inactive = await start(next, { MAILHOOKS_WORKFLOW_PATCHES: 'none' });
    const waiting = await beginBy(inactive);
    assert.equal(await hasMarker(inactive, waiting), false);
    await stop(inactive);
    const active = await start(next, { MAILHOOKS_WORKFLOW_PATCHES: 'all' });
    const later = await beginBy(active);
    assert.ok(await hasMarker(active, later));
    for (const one of [waiting, later]) {
      await retryBy(active, one);
      await isDelivered(active, one);
    }
    assert.equal(await hasMarker(active, waiting), false, 'it stays on the path that it began with');
    assert.equal(await nondeterministicTasks(active), 0);
  });

  it('back after activation: the workflow waits, a metric shows it, and the next version ends it', async () => {
    const fresh = await start(next);
    const waiting = await beginBy(fresh);
    await stop(fresh);
    const old = await start(present);
    await retryBy(old, waiting);
    await until('its tasks fail', async () => (await nondeterministicTasks(old)) > 0);
    await stop(old);
    const again = await start(next);
    await isDelivered(again, waiting);
  });

  it('pinned: each workflow stays with the version that started it', async () => {
    const deployment = { MAILHOOKS_WORKER_DEPLOYMENT: 'mailhooks' };
    const old = await start(present, deployment);
    const makeCurrent = async (bundle: BuiltBundle): Promise<void> => {
      const request = { namespace, deploymentName: 'mailhooks', buildId: buildIdOf(bundle) };
      await until('it is the current version', () =>
        old.temporal.workflowService.setWorkerDeploymentCurrentVersion(request).then(() => true),
      );
    };
    await makeCurrent(present);
    const ofOld = await beginBy(old);
    const fresh = await start(next, deployment);
    await makeCurrent(next);
    const ofNext = await beginBy(fresh);
    await makeCurrent(present);
    for (const waiting of [ofOld, ofNext]) {
      await retryBy(old, waiting);
      await isDelivered(old, waiting);
    }
    assert.deepEqual([await hasMarker(old, ofOld), await hasMarker(old, ofNext)], [false, true]);
    const versions = await Promise.all(
      [ofOld, ofNext].map(async ({ event }) => {
        const { raw } = await old.temporal.workflow.getHandle(workflowIdOf(account, event)).describe();
        return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;
      }),
    );
    assert.deepEqual(versions, [buildIdOf(present), buildIdOf(next)]);
    assert.equal(await nondeterministicTasks(old), 0);
  });
});
