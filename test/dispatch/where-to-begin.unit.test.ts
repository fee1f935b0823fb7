import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createBulkhead } from '../../src/delivery/isolation/bulkhead.ts';
import type { Bulkhead } from '../../src/delivery/isolation/bulkhead-types.ts';
import { whereToBegin, type Origin } from '../../src/dispatch/where-to-begin.ts';
import type { Exchange } from '../../src/domain/delivery/exchange.ts';
import type { PendingStart } from '../../src/store/outbox/pending-workflows.ts';
import { answer, timedOut } from '../support/bulkhead-stage.ts';

describe('an event begins', () => {
  let bulkhead: Bulkhead;
  let added: string[];
  beforeEach(() => {
    bulkhead = createBulkhead({ slots: 300, requestTimeoutMs: 6_000, longestDelayMs: 86_400_000 }, () => 0);
    added = [];
  });

  const deferred = {
    has: (id: string) => added.includes(id),
    add: ({ endpointId }: { endpointId: string }) => void added.push(endpointId),
  };
  const eventFor = (...endpointIds: string[]): PendingStart => ({
    accountId: 'acc',
    eventId: 'evt',
    eventType: 'email.opened',
    acceptedAt: new Date(),
    deliveries: endpointIds.map((endpointId) => ({
      deliveryId: `dlv-${endpointId}`,
      endpointId,
      url: `https://${endpointId}.example.com/`,
    })),
  });
  const see = async (endpointId: string, exchange: Exchange, times = 1): Promise<void> => {
    for (let n = 0; n < times; n += 1) await bulkhead.watch(endpointId, () => Promise.resolve(exchange));
  };
  const begin = (event: PendingStart, origin: Origin = 'accepted', mayDefer = true) =>
    whereToBegin(bulkhead, mayDefer ? deferred : undefined, event, origin);

  it('in the fast lane where one of its endpoints is open', async () => {
    await see('hangs', timedOut, 3);
    assert.equal(begin(eventFor('new')), 'fast');
    assert.equal(begin(eventFor('hangs', 'new')), 'fast');
    assert.deepEqual(added, []);
  });

  it('in the retry lane, one start for each slot that becomes free; the others are deferred', async () => {
    await see('hangs', timedOut, 3);
    assert.equal(begin(eventFor('hangs')), 'retry');
    assert.equal(begin(eventFor('hangs')), 'deferred');
    assert.deepEqual(added, ['hangs']);
    await see('hangs', answer(204));
    assert.equal(begin(eventFor('hangs')), 'deferred', 'behind those that wait');
    assert.equal(begin(eventFor('hangs'), 'deferred'), 'fast', 'in its turn');
  });

  it('in the retry lane when it is large, or has begun already, or this process defers none', async () => {
    await see('hangs', timedOut, 3);
    assert.equal(begin(eventFor('hangs')), 'retry');
    const begun = eventFor('hangs');
    begun.deliveries = begun.deliveries.map((delivery) => ({ ...delivery, attempted: true }));
    assert.equal(begin(begun, 'found marked'), 'retry');
    assert.equal(begin(eventFor('hangs'), 'found unmarked'), 'retry');
    assert.equal(begin(eventFor('hangs'), 'accepted', false), 'retry');
    const large = eventFor(...Array.from({ length: 21 }, (_, n) => `one-of-many-${n}`));
    await see('one-of-many-20', answer(204));
    assert.equal(begin(large), 'retry', 'one of its endpoints has responded');
    assert.deepEqual(added, []);
  });
});
