import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { eventTypes } from '../../src/domain/event/event.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

const path = '/v1/event-types';
const all = ['standard', 'cloudevents', 'pinpoint', 'pinpointe', 'esputnik', 'sendpost'];
/** Systems that have no such event. */
const missing: Record<string, string[]> = {
  'email.processed': ['pinpointe', 'esputnik'],
  'email.dropped': ['pinpointe'],
  'email.delivered': ['pinpointe'],
};

describe('GET /v1/event-types', () => {
  let mailhooks: TestMailhooks;
  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
  });
  after(() => mailhooks.stop());

  it('lists every type with a description, a schema and an example per format that knows it', async () => {
    const { status, body } = await mailhooks.api.get(path);
    assert.equal(status, 200);
    assert.equal(body.nextCursor, null);
    assert.deepEqual(
      body.data.map(({ name }: { name: string }) => name),
      eventTypes,
    );
    for (const { name, description, schema, formats, payloadSchemas } of body.data) {
      assert.ok(description.length > 20, name);
      assert.equal(schema.properties.type.const, name);
      assert.deepEqual(
        Object.keys(formats),
        all.filter((format) => !missing[name]?.includes(format)),
      );
      assert.equal(formats.standard.type, name);
      assert.equal(formats.pinpoint.event, name);
      assert.deepEqual(Object.keys(payloadSchemas), ['pinpoint']);
      if (formats.esputnik) assert.ok(Array.isArray(formats.esputnik));
    }
  });

  it('writes long integers digit for digit', async () => {
    const { text } = await mailhooks.api.get(path);
    assert.match(text, /"submittedAt":1795294060123456000,/);
  });

  it('has examples that can be posted as they are', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const { body } = await api.get(path);
    for (const { name, formats } of body.data) {
      const { id: _id, ...event } = formats.standard.data;
      const answer = await api.post(`/v1/accounts/${account}/events`, event);
      assert.equal(answer.status, 202, `${name}: ${answer.text}`);
    }
  });

  it('is for every key, and for nobody without one', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const producer = await api.post('/v1/keys', { scope: 'producer' });
    const owner = await api.post(`/v1/accounts/${account}/keys`, { scope: 'account' });
    for (const { body } of [producer, owner]) {
      assert.equal((await api.get(path, { key: body.key })).status, 200);
    }
    assertProblem(await api.get(path, { key: null }), 401, 'unauthenticated');
    assertProblem(await api.get(path, { key: 'mh_wrong' }), 401, 'unauthenticated');
  });
});

describe('a subscription', () => {
  let mailhooks: TestMailhooks;
  let account: string;
  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    account = await mailhooks.api.newAccount();
  });
  after(() => mailhooks.stop());

  const subscribe = (fields: object) =>
    mailhooks.api.post(`/v1/accounts/${account}/endpoints`, {
      name: 'Endpoint',
      url: 'http://127.0.0.1:9/',
      enabled: false,
      ...fields,
    });

  for (const [type, formats] of Object.entries(missing)) {
    for (const format of formats) {
      it(`to ${type} in ${format} is refused with the types that ${format} has`, async () => {
        const answer = await subscribe({ format, eventTypes: ['email.opened', type] });
        assertProblem(answer, 422, 'validation_failed');
        const [error, ...more] = answer.body.errors;
        assert.deepEqual(more, []);
        assert.equal(error.path, 'eventTypes[1]');
        for (const known of eventTypes.filter((other) => !missing[other]?.includes(format))) {
          assert.ok(error.message.includes(known), known);
        }
      });

      it(`in ${format} to * gets no ${type}`, async () => {
        const endpoint = await subscribe({ format, eventTypes: ['*'] });
        assert.equal(endpoint.status, 201);
        const event = { type, recipient: { email: 'ada@example.com' } };
        const answer = await mailhooks.api.post(`/v1/accounts/${account}/events`, event);
        const read = await mailhooks.api.get(
          `/v1/accounts/${account}/events/${answer.body.accepted[0].id as string}`,
        );
        const to = read.body.deliveries.map(({ endpointId }: { endpointId: string }) => endpointId);
        assert.ok(!to.includes(endpoint.body.id));
      });
    }
  }

  it('cannot be changed to a format that lacks one of its types', async () => {
    const { body } = await subscribe({ format: 'standard', eventTypes: ['email.delivered'] });
    const answer = await mailhooks.api.patch(`/v1/accounts/${account}/endpoints/${body.id as string}`, {
      format: 'pinpointe',
    });
    assertProblem(answer, 422, 'validation_failed');
  });
});
