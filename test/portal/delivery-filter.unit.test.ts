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
  it('can be sent again when it is of one endpoint, from the beginning of the log where no time is named', () => {
    const filter = { status: 'failed', type: 'email.opened', errorCode: 'timeout', responseStatus: '5xx' };
    const [since, until] = ['2026-11-27T00:00:00Z', '2026-11-28T00:00:00Z'];
    assert.deepEqual(recoverable({ endpointId: 'ep_1', ...filter }), {
      endpointId: 'ep_1',
      input: { span: 'log', filter },
    });
    assert.deepEqual(recoverable({ endpointId: 'ep_1', since, until }), {
      endpointId: 'ep_1',
      input: { since, until, filter: {} },
    });
  });

  for (const [filter, refusal] of [
    [{ status: 'failed' }, 'endpoint'],
    [{ responseStatus: '5xx' }, 'endpoint'],
    [{ endpointId: 'ep_1', status: 'delivered' }, 'status'],
    [{ endpointId: 'ep_1', status: 'nonsense' }, 'status'],
    [{ endpointId: 'ep_1', eventId: 'e' }, 'event'],
    [{ endpointId: 'ep_1', messageId: 'm' }, 'event'],
  ] as const) {
    it(`cannot, and says why: ${JSON.stringify(filter)}`, () =>
      assert.deepEqual(recoverable(filter), { refusal }));
  }
});
