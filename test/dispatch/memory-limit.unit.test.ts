import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryLimit } from '../../src/dispatch/memory-limit.ts';
import type { PendingStart } from '../../src/store/outbox/pending-workflows.ts';

const eventsFor = (count: number, endpoints: number, accountId = 'acc'): PendingStart[] =>
  Array.from({ length: count }, (_, n) => ({
    accountId,
    eventId: `evt-${n}`,
    eventType: 'email.opened',
    acceptedAt: new Date(),
    deliveries: Array.from({ length: endpoints }, (_d, d) => ({
      deliveryId: `dlv-${n}-${d}`,
      endpointId: `ep-${d}`,
      url: 'https://hooks.example.com/',
    })),
  }));

describe('events in memory', () => {
  it('are 5,000 of an account at most, until some are given back', () => {
    const limit = createMemoryLimit();
    const first = limit.take(eventsFor(4_000, 1));
    assert.equal(first.length, 4_000);
    assert.equal(limit.take(eventsFor(2_000, 1)).length, 1_000);
    assert.equal(limit.take(eventsFor(1, 1)).length, 0);
    limit.giveBack(first);
    assert.equal(limit.take(eventsFor(5_000, 1)).length, 4_000);
  });

  it('have 50,000 deliveries at most', () => {
    const limit = createMemoryLimit();
    const taken = limit.take(eventsFor(60, 1_000));
    assert.equal(taken.length, 50);
    limit.giveBack(taken.slice(0, 1));
    assert.equal(limit.take(eventsFor(2, 1_000)).length, 1);
  });

  it('of an account that floods leave room to others', () => {
    const limit = createMemoryLimit();
    limit.take(eventsFor(6_000, 1, 'flood'));
    assert.equal(limit.take(eventsFor(100, 1, 'victim')).length, 100);
    limit.take(eventsFor(6_000, 1, 'second flood'));
    assert.equal(limit.take(eventsFor(100, 1, 'victim')).length, 100);
  });
});
