import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventTypes } from '../../../src/domain/event/event.ts';
import { exampleEvent } from '../../../src/domain/event/example-events.ts';
import { suppressionReason } from '../../../src/domain/event/suppression.ts';
import { click, recipient } from '../../support/event-errors.ts';

describe('an event', () => {
  it('is suppressed when its message was sent without that tracking', () => {
    const opened = { type: 'email.opened' as const, recipient };
    const clicked = { type: 'email.clicked' as const, recipient, click };
    assert.equal(suppressionReason(opened), null);
    assert.equal(suppressionReason({ ...opened, message: { trackOpens: true, trackClicks: false } }), null);
    assert.equal(
      suppressionReason({ ...opened, message: { trackOpens: false } }),
      'message.trackOpens is false',
    );
    assert.equal(suppressionReason({ ...clicked, message: { trackOpens: false } }), null);
    assert.equal(
      suppressionReason({ ...clicked, message: { trackClicks: false } }),
      'message.trackClicks is false',
    );
    const off = { trackOpens: false, trackClicks: false };
    for (const type of eventTypes) {
      if (type === 'email.opened' || type === 'email.clicked') continue;
      assert.equal(suppressionReason({ ...exampleEvent(type), message: off }), null, type);
    }
  });
});
