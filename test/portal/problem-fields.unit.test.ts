import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { draftFields, emptyDraft, inputOf, repeatedHeader } from '../../portal/src/text/endpoint-draft.ts';
import { sortErrors } from '../../portal/src/text/problem-fields.ts';

describe('errors at their fields', () => {
  it('stand at the nearest field', () => {
    const errors = [
      { path: 'url', message: 'first' },
      { path: 'url', message: 'second' },
      { path: 'eventTypes[1]', message: 'unknown' },
      { path: 'headers.Host', message: 'ours' },
      { path: 'batch.maxEvents', message: 'too small' },
      { path: 'batch', message: 'not in this format' },
    ];
    const { fields, rest } = sortErrors(errors, draftFields);
    assert.deepEqual(fields, {
      url: 'first',
      eventTypes: '[1]: unknown',
      headers: 'Host: ours',
      'batch.maxEvents': 'too small',
      batch: 'not in this format',
    });
    assert.deepEqual(rest, []);
  });

  it('name a header as it was typed', () => {
    const errors = [{ path: 'headers["Bad header"]', message: 'expected an HTTP header name' }];
    assert.equal(
      sortErrors(errors, draftFields).fields.headers,
      '“Bad header”: expected an HTTP header name',
    );
  });

  it('are not lost where no field is', () => {
    const errors = [
      { path: '', message: 'expected an object' },
      { path: 'urls', message: 'unknown' },
    ];
    assert.deepEqual(sortErrors(errors, draftFields), {
      fields: {},
      rest: ['expected an object', 'urls: unknown'],
    });
  });
});

describe('what the form sends', () => {
  const draft = { ...emptyDraft, name: ' a ', url: ' https://example.com/ ' };

  it('leaves out what is empty, and a batch where the format has none', () => {
    const { batch, ownerEmail, headers, eventTypes, name, url } = inputOf(draft, []);
    assert.deepEqual(
      { batch, ownerEmail, headers, eventTypes, name, url },
      {
        batch: null,
        ownerEmail: null,
        headers: {},
        eventTypes: ['*'],
        name: 'a',
        url: 'https://example.com/',
      },
    );
  });

  it('sends only types that the format has', () => {
    const some = { ...draft, isAllTypes: false, types: ['email.opened', 'email.processed'] };
    assert.deepEqual(inputOf(some, ['email.opened']).eventTypes, ['email.opened']);
  });

  it('sends what is no number as it was typed, for the service to name', () => {
    const typed = { ...draft, format: 'esputnik', maxEvents: 'many', maxWaitMs: '' } as const;
    assert.deepEqual(inputOf(typed, []).batch, { maxEvents: 'many', maxWaitMs: '' });
    assert.deepEqual(inputOf({ ...typed, maxEvents: '7', maxWaitMs: '0' }, []).batch, {
      maxEvents: 7,
      maxWaitMs: 0,
    });
  });

  it('names a header that stands twice, whatever its case', () => {
    const headers = [
      { name: 'X-Key', value: '1' },
      { name: '', value: '' },
      { name: 'x-key ', value: '2' },
    ];
    assert.equal(repeatedHeader(headers), 'x-key');
    assert.equal(repeatedHeader(headers.slice(0, 2)), undefined);
  });
});
