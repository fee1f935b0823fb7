import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  all,
  ApiError,
  ConnectionError,
  type EventInput,
  Mailhooks,
  Webhook,
  type WebhookPayload,
} from '../../../clients/typescript/src/index.ts';
import { operations, type OperationId } from '../../../clients/typescript/src/operations.ts';
import { eventTypes } from '../../../src/domain/event/event.ts';
import { examplePayload } from '../../../src/formats/examples.ts';
import { formatNames } from '../../../src/domain/account/endpoint.ts';
import { startTestMailhooks, testAdminKey, type TestMailhooks } from '../../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../../support/receiver.ts';

const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } } as const;

describe('the TypeScript client', () => {
  let stack: TestMailhooks;
  let receiver: Receiver;
  let admin: Mailhooks;

  before(async () => {
    stack = await startTestMailhooks();
    receiver = await startReceiver();
    admin = new Mailhooks({ url: stack.url, key: testAdminKey });
  });
  after(async () => {
    await stack.stop();
    await receiver.close();
  });

  it('makes an account, an endpoint and a key; posts, lists and verifies', async () => {
    const { id: accountId } = await admin.accounts.create({ name: 'Acme', email: 'owner@example.com' });
    const { key } = await admin.keys.createForAccount({ accountId }, { scope: 'account' });
    const owner = new Mailhooks({ url: `${stack.url}/`, key });
    const { id: endpointId, secret = '' } = await owner.endpoints.create(
      { accountId },
      { name: 'CRM', url: `${receiver.url}/hooks`, eventTypes: ['email.opened'] },
    );
    const posted = await owner.events.post(accountId, opened);
    assert.match(posted.id, /^evt_[0-9a-f-]{36}$/);
    assert.deepEqual([posted.deliveries, posted.duplicate], [1, false]);

    const [, request] = await receiver.waitFor(2, '/hooks');
    const payload = new Webhook(secret).verify(
      request?.body ?? '',
      request?.headers as Record<string, string>,
    ) as WebhookPayload;
    assert.equal(payload.type === 'email.opened' && payload.data.id, posted.id);
    assert.throws(() => new Webhook(secret).verify('{}', request?.headers as Record<string, string>));

    await stack.settled(accountId, posted.id);
    const event = await owner.events.get({ accountId, eventId: posted.id });
    assert.equal(event.event.recipient.email, 'ada@example.com');
    const [delivery] = event.deliveries;
    assert.equal(delivery?.status, 'delivered');
    assert.equal((await owner.deliveries.get({ accountId, deliveryId: delivery.id })).endpointId, endpointId);
    assert.equal((await owner.endpoints.test({ accountId, endpointId }, { dryRun: true })).ok, true);
    await owner.events.erase({ accountId, eventId: posted.id });
    await assert.rejects(owner.events.get({ accountId, eventId: posted.id }), { code: 'not_found' });
  });

  it('has a signature that verifies in every format', async () => {
    const { id: accountId } = await admin.accounts.create({
      name: 'F',
      email: 'f@example.com',
      instanceUrl: 'https://f.example.com/',
      userName: 'f',
    });
    for (const format of formatNames) {
      const path = `/${format}`;
      const { secret = '' } = await admin.endpoints.create(
        { accountId },
        { name: format, url: receiver.url + path, eventTypes: ['*'], format },
      );
      const [test] = await receiver.waitFor(1, path);
      assert.ok(
        new Webhook(secret).verify(test?.body ?? '', test?.headers as Record<string, string>),
        format,
      );
    }
    // The types of payloads say what is sent.
    for (const type of eventTypes) {
      const payload = JSON.parse(examplePayload('standard', type)) as WebhookPayload;
      assert.equal(payload.type, payload.data.type);
    }
  });

  it('posts many events in one call, reads lists page by page, and says what was refused', async () => {
    const { id: accountId } = await admin.accounts.create({ name: 'Many', email: 'm@example.com' });
    const events = Array.from({ length: 7 }, (_, index) => ({ ...opened, id: `e-${index}` }));
    assert.equal((await admin.events.postAll(accountId, events)).accepted.length, 7);
    assert.deepEqual(await admin.events.postAll(accountId, []), { accepted: [] });
    const found = await Array.fromAsync(all(admin.events.list, { accountId, limit: 3 }), ({ id }) => id);
    assert.deepEqual(
      found.sort(),
      events.map(({ id }) => id),
    );

    const wrong = [...events, { ...opened, recipient: { email: 'nobody' } }];
    const refusal = await admin.events.postAll(accountId, wrong).catch((error: unknown) => error);
    assert.ok(refusal instanceof ApiError);
    assert.deepEqual([refusal.status, refusal.code, refusal.attempts], [422, 'validation_failed', 1]);
    assert.equal(refusal.errors[0]?.path, '[7].recipient.email');
    assert.match(
      refusal.message,
      /^POST \/v1\/accounts\/[\w-]+\/events: 422 .*\n {2}\[7\]\.recipient\.email: expected/s,
    );
    assert.ok(refusal.requestId);
    const { accepted, rejected } = await admin.events.postAll(accountId, wrong, { onInvalid: 'skip' });
    assert.deepEqual([accepted.length, rejected?.[0]?.index], [7, 7]);
    assert.ok(accepted.every(({ duplicate }) => duplicate));
  });

  it('has a method for every operation', () => {
    const calls = [...Mailhooks.toString().matchAll(/call\('(\w+)'\)/g)].map(([, id]) => id);
    const used = new Set([...calls, 'postEvents', 'listEvents', 'getEvent', 'eraseEvent']);
    assert.deepEqual(
      (Object.keys(operations) as OperationId[]).filter((id) => !used.has(id)),
      [],
    );
  });

  it('calls what needs no key, in JSON or text', async () => {
    const anybody = new Mailhooks({ url: stack.url });
    assert.deepEqual(await anybody.service.health(), { status: 'ok' });
    assert.match(await anybody.service.metrics(), /^# HELP/m);
    await assert.rejects(anybody.accounts.list(), { status: 401, code: 'unauthenticated' });
  });

  it('says what is wrong before it sends anything', async () => {
    for (const url of ['', 'hooks.example.com', 'ftp://a', 'http://u:p@a', 'http://a/?b'])
      assert.throws(() => new Mailhooks({ url }), /url: expected http/);
    assert.throws(() => new Mailhooks({ url: stack.url, key: 'a\nb' }), /key: expected/);
    for (const eventId of ['..', '.', ''])
      await assert.rejects(admin.events.erase({ accountId: 'acme', eventId }), /eventId: expected an id/);
    // @ts-expect-error the path names an account
    await assert.rejects(admin.events.list({}), /accountId: expected an id/);
    // @ts-expect-error there is no such type of event
    const lost: EventInput = { type: 'email.lost', recipient: { email: 'a@b.c' } };
    await assert.rejects(admin.events.post('acme', lost), ApiError);
  });

  it('says that nobody answers, with the cause', async () => {
    const nobody = new Mailhooks({ url: 'http://127.0.0.1:9', retryForMs: 0 });
    const error = await nobody.service.health().catch((error: unknown) => error);
    assert.ok(error instanceof ConnectionError);
    assert.match(error.message, /^GET \/healthz: /);
    assert.ok(error.cause);
  });
});
