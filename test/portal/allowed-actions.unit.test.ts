import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allowedActions, deliveryActions } from '../../portal/src/text/allowed-actions.ts';
import { deliveryStatuses } from '../../src/domain/delivery/delivery.ts';
import { decide } from '../../src/domain/delivery/allowed-actions.ts';

/** The page must not offer what the service refuses or does nothing for, and must offer all else. */
describe('the buttons of a delivery', () => {
  for (const status of deliveryStatuses) {
    for (const paused of [false, true]) {
      for (const endpoint of ['enabled', 'disabled', 'deleted'] as const) {
        it(`are what the service does: ${status}, ${paused ? 'paused' : 'not paused'}, endpoint ${endpoint}`, () => {
          const done = deliveryActions.filter((action) => {
            const decision = decide(action, { status, paused, endpoint });
            return 'change' in decision && decision.change !== 'none';
          });
          assert.deepEqual(allowedActions({ status, isPaused: paused, endpoint }), done);
        });
      }
    }
  }
});
