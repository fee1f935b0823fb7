import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses, verify, type Receiver } from '../support/receiver.ts';

describe('one message, many events', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_MAX_ATTEMPTS: '2', MAILHOOKS_RETRY_WINDOW: '2s' });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const post = (events: unknown) => mailhooks.api.post(`/v1/accounts/${account}/events`, events);
  const event = (fields: Record<string, unknown>) => ({
    type: 'email.delivered',
    recipient: { email: 'ada@example.com' },
    ...fields,
  });
  const bodyOf = (eventId: string, path?: string) =>
    receiver.received.find(
      ({ headers, path: at }) => headers['mailhooks-event-id'] === eventId && (!path || at === path),
    )?.body ?? '';

  describe('message.content', () => {
    before(async () => {
      account = await mailhooks.api.newAccount();
      await mailhooks.api.newEndpoint(account, `${receiver.url}/sp`, { format: 'sendpost' });
    });

    it('comes once and is joined to every later event, to the digit', async () => {
      const content = '{"id":1567512491587205123,"to":[{"name":"Gavin"}],"z":1.0,"a":null}';
      const raw = `{"id":"m1-a","type":"email.processed","recipient":{"email":"a@b.c"},"message":{"id":900,"content":${content}}}`;
      const first = await mailhooks.api.post(`/v1/accounts/${account}/events`, undefined, { raw });
      assert.equal(first.status, 202, first.text);
      await post([
        event({ id: 'm1-b', message: { id: 900 } }),
        event({ id: 'm1-c', type: 'email.opened', message: { id: '900' } }),
      ]);
      for (const id of ['m1-a', 'm1-b', 'm1-c']) {
        await mailhooks.settled(account, id);
        assert.ok(bodyOf(id).endsWith(`"emailMessage":${content}}`), bodyOf(id));
        const { text } = await mailhooks.api.get(`/v1/accounts/${account}/events/${id}`);
        assert.ok(text.includes(`"content":${content}`), text);
      }
    });

    it('may come again in other words, not with another meaning: 409, nothing changed', async () => {
      await post(event({ id: 'm2-a', message: { id: 'm2', content: { a: 1, b: { c: [1, 2] } } } }));
      const same = await post(
        event({ id: 'm2-b', message: { id: 'm2', content: { b: { c: [1, 2] }, a: 1 } } }),
      );
      assert.equal(same.status, 202);
      await mailhooks.settled(account, 'm2-b');
      assert.ok(
        bodyOf('m2-b').endsWith('"emailMessage":{"a":1,"b":{"c":[1,2]}}}'),
        'the first spelling goes out',
      );

      const other = await post([
        event({ id: 'm2-c', message: { id: 'm2' } }),
        event({ id: 'm2-d', message: { id: 'm2', content: { a: 2 } } }),
      ]);
      assert.equal(other.status, 409);
      assert.equal(other.body.code, 'conflict');
      assert.equal(other.body.errors[0].path, '[1].message.content');
      for (const id of ['m2-c', 'm2-d']) {
        assert.equal((await mailhooks.api.get(`/v1/accounts/${account}/events/${id}`)).status, 404);
      }
    });

    it('is refused when one array has two contents of a message, and when two requests race', async () => {
      const two = await post(
        [1, 2].map((n) => event({ id: `m3-${n}`, message: { id: 'm3', content: { n } } })),
      );
      assert.equal(two.status, 409);
      const racing = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          post(event({ id: `m4-${n}`, message: { id: 'm4', content: { n } } })),
        ),
      );
      const statusesOf = racing.map(({ status }) => status).sort();
      assert.deepEqual(statusesOf, [202, ...Array<number>(7).fill(409)]);
    });

    it('without an id of the message it stays with its event', async () => {
      await post(event({ id: 'm5', message: { content: { only: 'here' } } }));
      await mailhooks.settled(account, 'm5');
      assert.ok(bodyOf('m5').endsWith('"emailMessage":{"only":"here"}}'));
    });
  });

  it('an id of a message that Postgres cannot hold is refused with its path', async () => {
    for (const id of ['a\u0000b', '\ud800']) {
      const answer = await post([event({}), event({ message: { id } })]);
      assert.equal(answer.status, 422, answer.text);
      assert.equal(answer.body.errors[0].path, '[1].message.id');
    }
  });

  it('tracking that the message switched off holds for its later events', async () => {
    account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url);
    await post(event({ id: 't-1', message: { id: 't', trackOpens: false } }));
    await post(event({ id: 't-2', type: 'email.opened', message: { id: 't' } }));
    await post(
      event({ id: 't-3', type: 'email.clicked', click: { url: 'https://e.org' }, message: { id: 't' } }),
    );
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/t-2`);
    assert.equal(body.deliveries[0].status, 'suppressed');
    assert.equal(body.deliveries[0].lastError.message, 'message.trackOpens is false');
    assert.equal((await mailhooks.settled(account, 't-3')).deliveries[0].status, 'delivered');
  });

  describe('message.webhookEndpoint', () => {
    before(async () => {
      account = await mailhooks.api.newAccount();
      await mailhooks.api.newEndpoint(account, `${receiver.url}/all`);
    });

    it('gets all events of its messages and no others, in the sendpost format, signed', async () => {
      const webhookEndpoint = `${receiver.url}/own`;
      await post(event({ id: 'w-1', message: { id: 'w', webhookEndpoint } }));
      await post([
        event({ id: 'w-2', type: 'email.opened', message: { id: 'w' } }),
        event({ id: 'w-3', message: { id: 'another' } }),
      ]);
      const settled = await Promise.all(['w-1', 'w-2', 'w-3'].map((id) => mailhooks.settled(account, id)));
      assert.deepEqual(
        settled.map(({ deliveries }) => deliveries.length),
        [2, 2, 1],
      );
      const { body } = await mailhooks.api.get(`/v1/accounts/${account}/endpoints`);
      const own = body.data.filter(({ origin }: { origin: string }) => origin === 'message');
      assert.equal(own.length, 1);
      assert.deepEqual([own[0].url, own[0].format, own[0].status], [webhookEndpoint, 'sendpost', 'enabled']);
      const { body: secret } = await mailhooks.api.get(
        `/v1/accounts/${account}/endpoints/${own[0].id}/secret`,
      );
      const requests = receiver.received.filter(({ path }) => path === '/own');
      assert.equal(requests.length, 2);
      for (const request of requests) {
        const payload = verify(secret.secret, request) as { event: { eventID: string } };
        assert.equal(payload.event.eventID, request.headers['mailhooks-event-id']);
      }
    });

    it('is one endpoint however many requests name it at the same time', async () => {
      const webhookEndpoint = `${receiver.url}/at-once`;
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          post(event({ id: `o-${n}`, message: { id: `o-${n}`, webhookEndpoint } })),
        ),
      );
      for (const { status } of answers) assert.equal(status, 202);
      const { body } = await mailhooks.api.get(`/v1/accounts/${account}/endpoints`);
      assert.equal(body.data.filter(({ url }: { url: string }) => url === webhookEndpoint).length, 1);
    });

    it('counts without an id of the message, and each event may name its own', async () => {
      const answer = await post([
        event({ id: 'u-1', message: { webhookEndpoint: `${receiver.url}/u1` } }),
        event({ id: 'u-2', message: { id: 'u', webhookEndpoint: `${receiver.url}/u2` } }),
        event({ id: 'u-3', message: { id: 'u', webhookEndpoint: `${receiver.url}/u3` } }),
      ]);
      const counts = answer.body.accepted.map(({ deliveries }: { deliveries: number }) => deliveries);
      assert.deepEqual(counts, [2, 2, 2]);
      for (const n of [1, 2, 3]) {
        await mailhooks.settled(account, `u-${n}`);
        assert.equal(receiver.received.filter(({ path }) => path === `/u${n}`).length, 1);
      }
    });

    it('does not make endpoints by the thousand', async () => {
      const many = Array.from({ length: 101 }, (_, n) =>
        event({ message: { webhookEndpoint: `${receiver.url}/many/${n}` } }),
      );
      const answer = await post(many);
      assert.equal(answer.status, 422);
      assert.equal(answer.body.errors[0].path, '[100].message.webhookEndpoint');
    });

    it('keeps its URL to itself: another endpoint that messages name cannot take it', async () => {
      for (const n of [1, 2])
        await post(event({ message: { webhookEndpoint: `${receiver.url}/taken/${n}` } }));
      const { body } = await mailhooks.api.get(`/v1/accounts/${account}/endpoints`);
      const second = body.data.find(({ url }: { url: string }) => url.endsWith('/taken/2'));
      const path = `/v1/accounts/${account}/endpoints/${second.id}`;
      const answer = await mailhooks.api.patch(path, { url: `${receiver.url}/taken/1` });
      assert.equal(answer.status, 409);
      assert.equal(answer.body.errors[0].path, 'url');
    });

    it('is guarded like any other: refused with its path, nothing changed', async () => {
      for (const url of [
        'http://10.0.0.1/',
        'ftp://example.com/',
        'http://user:pw@example.com/',
        'nonsense',
      ]) {
        const answer = await post([
          event({ id: 'g-1' }),
          event({ id: 'g-2', message: { id: 'g', webhookEndpoint: url } }),
        ]);
        assert.equal(answer.status, 422, url);
        assert.equal(answer.body.errors[0].path, '[1].message.webhookEndpoint');
      }
      assert.equal((await mailhooks.api.get(`/v1/accounts/${account}/events/g-1`)).status, 404);
    });

    it('is disabled like any other when it stays broken', async () => {
      receiver.answer = ({ path }, res) => void res.writeHead(path === '/broken' ? 500 : 200).end();
      await post(event({ id: 'b', message: { id: 'b', webhookEndpoint: `${receiver.url}/broken` } }));
      await mailhooks.settled(account, 'b');
      receiver.answer = statuses(200);
      const { body } = await mailhooks.api.get(`/v1/accounts/${account}/endpoints`);
      const broken = body.data.find(({ url }: { url: string }) => url.endsWith('/broken'));
      assert.equal(broken.status, 'disabled');
      await post(event({ id: 'b-2', type: 'email.opened', message: { id: 'b' } }));
      const later = await mailhooks.settled(account, 'b-2');
      assert.deepEqual(later.deliveries.map(({ status }) => status).sort(), ['delivered', 'held']);
    });
  });
});
