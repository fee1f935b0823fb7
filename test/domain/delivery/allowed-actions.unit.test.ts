import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  decide,
  deliveryActions,
  type DeliveryAction,
} from '../../../src/domain/delivery/allowed-actions.ts';
import { deliveryStatuses } from '../../../src/domain/delivery/delivery.ts';

/** By action: what becomes of a delivery in each status (its endpoint enabled, nothing paused); else it is refused. */
const expected: Record<DeliveryAction, Partial<Record<(typeof deliveryStatuses)[number], string>>> = {
  retry: {
    pending: 'none',
    retrying: 'run-now',
    failed: 'begin-again',
    held: 'begin-again',
    cancelled: 'begin-again',
  },
  cancel: { pending: 'cancel', retrying: 'cancel', held: 'cancel', cancelled: 'none' },
  pause: { pending: 'pause', retrying: 'pause' },
  resume: { pending: 'none', retrying: 'none' },
};

const changeOf = (...args: Parameters<typeof decide>): string | undefined => {
  const decision = decide(...args);
  return 'change' in decision ? decision.change : undefined;
};

describe('what can be done to a delivery', () => {
  for (const action of deliveryActions) {
    it(`${action}: what makes sense in a state, and a refusal that says why in every other`, () => {
      for (const status of deliveryStatuses) {
        const decision = decide(action, { status, paused: false, endpoint: 'enabled' });
        assert.equal('change' in decision ? decision.change : undefined, expected[action][status], status);
        if ('refusal' in decision) assert.match(decision.refusal, /^it|^its/);
      }
    });
  }

  it('a paused delivery is resumed by resume and by retry, and is not paused twice', () => {
    const paused = { status: 'retrying', paused: true, endpoint: 'enabled' } as const;
    assert.equal(changeOf('resume', paused), 'resume');
    assert.equal(changeOf('pause', paused), 'none');
    assert.equal(changeOf('retry', paused), 'run-now');
    assert.equal(changeOf('cancel', paused), 'cancel');
  });

  it('nothing is retried for an endpoint that would not get it', () => {
    for (const endpoint of ['disabled', 'deleted'] as const) {
      for (const status of ['pending', 'retrying', 'failed', 'held', 'cancelled'] as const) {
        const decision = decide('retry', { status, paused: false, endpoint });
        assert.ok('refusal' in decision);
        assert.match(decision.refusal, new RegExp(endpoint));
      }
    }
  });
});
