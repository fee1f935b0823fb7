import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import { mostEndpoints } from '../../../src/domain/account/endpoint.ts';
import { decide, deliveryActions } from '../../../src/domain/delivery/allowed-actions.ts';
import { deliveryStatuses } from '../../../src/domain/delivery/delivery.ts';
import { newId } from '../../../src/domain/basics/ids.ts';
import { hostOf } from '../../../src/domain/basics/target-host.ts';
import { deliveriesPerPart, deliveriesPerSlice } from '../../../src/workflows/activity-options.ts';
import { placeOf } from '../../../src/workflows/deliveries.ts';
import type {
  ActionResult,
  DeliverEventInput,
  DeliveryState,
  DeliveryTask,
} from '../../../src/workflows/types.ts';

/** As a server refuses it: an input, a result or a query's (`limit.blobSize.error`), and the call that brings a completed task. */
const maxBlob = 2 * 1_024 * 1_024;
const maxCall = 4 * 1_024 * 1_024;
/** Pending of one kind in one workflow (`limit.numPendingActivities.error`, and those of children and signals). */
const maxPending = 2_000;
/** Of a summary, in bytes (`limit.userMetadataSummarySize`). */
const maxSummary = 400;

const sizeOf = (value: unknown): number => defaultPayloadConverter.toPayload(value).data?.length ?? 0;

/** The longest there is: a host in a URL of 2,048 characters. */
const longest = (): DeliveryTask => ({
  deliveryId: newId('dlv', Date.now()),
  endpointId: newId('ep'),
  host: hostOf(`https://${'x'.repeat(2_000)}.example.com:65535/`),
  acceptedAt: new Date().toISOString(),
});
/** An event goes to all endpoints of its account, and to one that its message names. */
const most = mostEndpoints + 1;
const tasks = Array.from({ length: most }, longest);

const refusals = deliveryActions.flatMap((action) =>
  deliveryStatuses.flatMap((status) =>
    (['enabled', 'disabled', 'deleted'] as const).flatMap((endpoint) => {
      const decision = decide(action, { status, paused: false, endpoint });
      return 'refusal' in decision ? [`cannot ${action} delivery ${newId('dlv')}: ${decision.refusal}`] : [];
    }),
  ),
);
const longestRefusal = refusals.reduce((one, other) => (other.length > one.length ? other : one));

describe('the largest event stays below what Temporal refuses', () => {
  it('in its inputs: of a part, of a change of its deliveries, of a signal', () => {
    const part: DeliverEventInput = {
      accountId: 'a'.repeat(255),
      eventId: 'e'.repeat(255),
      eventType: 'email.soft_bounced',
      deliveries: tasks.slice(0, deliveriesPerPart),
      retry: { maxAttempts: 100, windowMs: 7 * 86_400_000, requestTimeoutMs: 60_000 },
      lane: 'retry',
      revision: 2,
      before: most,
    };
    assert.ok(sizeOf(part) < maxBlob / 10, `${sizeOf(part)} bytes`);
  });

  it('in the input of its next run, with all deliveries of those before', () => {
    const ended: DeliveryState[] = tasks.map((task) => ({ ...task, state: 'suppressed' }));
    assert.ok(sizeOf({ deliveries: [], ended }) < 0.8 * maxBlob, `${sizeOf({ ended })} bytes`);
  });

  it('in the result of an update for all of its deliveries, whether they were changed or refused', () => {
    const changed: ActionResult = { changed: tasks.map(({ deliveryId }) => deliveryId), refused: [] };
    const refused: ActionResult = {
      changed: [],
      refused: tasks.map(({ deliveryId }) => ({ deliveryId, reason: longestRefusal })),
    };
    for (const result of [changed, refused])
      assert.ok(sizeOf(result) < 0.8 * maxBlob, `${sizeOf(result)} bytes`);
  });

  it('in a completed task: signals to all parts together, the attempts of a slice', () => {
    assert.ok(sizeOf(tasks) < 0.8 * maxCall, `${sizeOf(tasks)} bytes`);
    const after = {
      outcome: 'retry',
      attempt: 9,
      code: 'http_5xx',
      error: 'x'.repeat(1_000),
      nextAttemptAt: '',
    };
    const slice = tasks.slice(0, deliveriesPerSlice).map((task) => ({ ...task, after }));
    assert.ok(sizeOf(slice) < maxCall / 10, `${sizeOf(slice)} bytes`);
  });

  it('in what is pending of it: the deliveries of a part, its parts', () => {
    assert.ok(2 * deliveriesPerPart < maxPending, 'each is cancelled while its next activity is begun');
    assert.ok(most / deliveriesPerPart < maxPending / 10);
  });

  it('in lines for people, which name the host', () => {
    const [task = longest()] = tasks;
    assert.ok(Buffer.byteLength(`Disable the endpoint at ${placeOf(task)}`) < maxSummary);
  });
});
