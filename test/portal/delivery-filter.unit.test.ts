import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countSet, readFilter, recoverable, toQuery } from '../../portal/src/text/delivery-filter.ts';

describe('the filter in the address', () => {
  it('comes back as it went, and nothing else with it', () => {
    const filter = { endpointId: 'ep_1', status: 'failed', eventId: 'a&b=c ü' };
    const search = toQuery(filter);
    search.set('foreign', 'x');
    search.set('type', ' ');
    assert.deepEqual(readFilter(search), filter);
  });

  it('is the same address whatever was chosen first', () => {
    const one = toQuery({ status: 'failed', endpointId: 'ep_1' }).toString();
    assert.equal(toQuery({ endpointId: 'ep_1', status: 'failed' }).toString(), one);
  });
});

describe('how many parts of the filter are set', () => {
  it('counts those with a value', () => {
    assert.equal(countSet({}), 0);
    assert.equal(countSet({ status: '', type: 'email.opened', since: '2026-11-27T00:00:00Z' }), 2);
  });
});

describe('the filtered set', () => {
  it('can be sent again when it is of one endpoint and a recovery knows its filter', () => {
    const filter = { status: 'failed', type: 'email.opened', errorCode: 'timeout' };
    assert.deepEqual(recoverable({ endpointId: 'ep_1', ...filter, since: '2026-11-27T00:00:00Z' }), {
      endpointId: 'ep_1',
      filter,
    });
  });

  for (const filter of [
    { status: 'failed' },
    { endpointId: 'ep_1', status: 'delivered' },
    { endpointId: 'ep_1', eventId: 'e' },
    { endpointId: 'ep_1', messageId: 'm' },
    { endpointId: 'ep_1', responseStatus: '5xx' },
  ]) {
    it(`cannot, for the recovery would send more: ${JSON.stringify(filter)}`, () =>
      assert.equal(recoverable(filter), null));
  }
});
