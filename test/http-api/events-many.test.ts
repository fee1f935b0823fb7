import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Answered } from '../support/api-client.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

describe('posting many events', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let all: string;

  before(async () => {
    mailhooks = await startTestMailhooks();
    receiver = await startReceiver();
  });
  beforeEach(async () => {
    account = await mailhooks.api.newAccount();
    all = `/v1/accounts/${account}/events`;
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const ndjson = (raw: string): Promise<Answered> =>
    mailhooks.api.post(all, undefined, { raw, headers: { 'content-type': 'application/x-ndjson' } });
  const logged = async (): Promise<number> =>
    (await mailhooks.api.get(`${all}?limit=100`)).body.data.length as number;

  describe('as an array', () => {
    it('answers in its order', async () => {
      const ids = Array.from({ length: 20 }, (_, n) => `e-${20 - n}`);
      const answer = await mailhooks.api.post(
        all,
        ids.map((id) => ({ ...opened, id })),
      );
      assert.equal(answer.status, 202);
      assert.deepEqual(
        answer.body.accepted,
        ids.map((id) => ({ id, deliveries: 0, duplicate: false })),
      );
      assert.equal(await logged(), 20);
    });

    it('may be empty', async () => {
      const answer = await mailhooks.api.post(all, []);
      assert.deepEqual([answer.status, answer.body], [202, { accepted: [] }]);
    });

    it('changes nothing when one is wrong, and names every wrong one', async () => {
      const wrong = [
        { ...opened, id: 'good' },
        { ...opened, recipient: { email: 'nobody' } },
        'email.opened',
        { ...opened, mesage: {}, recipient: {} },
        { type: 'email.clicked', recipient: opened.recipient },
        [opened],
      ];
      const paths = ['[1].recipient.email', '[2]', '[3].mesage', '[3].recipient.email', '[4].click', '[5]'];
      assertProblem(await mailhooks.api.post(all, wrong), 422, 'validation_failed', paths);
      assert.equal(await logged(), 0);
      assertProblem(await mailhooks.api.get(`${all}/good`), 404, 'not_found');
      // The good one was not remembered either: it is new when it comes again.
      assert.equal((await mailhooks.api.post(all, wrong[0])).body.accepted[0].duplicate, false);
    });

    it('names a hundred mistakes at most', async () => {
      const answer = await mailhooks.api.post(
        all,
        Array.from({ length: 1_000 }, () => ({})),
      );
      assertProblem(answer, 422, 'validation_failed');
      assert.equal(answer.body.errors.length, 100);
    });

    it('holds 1,000 events and no more', async () => {
      const events = Array.from({ length: 1_001 }, (_, n) => ({ ...opened, id: `e-${n}` }));
      assertProblem(await mailhooks.api.post(all, events), 422, 'validation_failed', ['']);
      assert.equal(await logged(), 0);
      const answer = await mailhooks.api.post(all, events.slice(1));
      assert.equal(answer.status, 202);
      assert.equal(new Set(answer.body.accepted.map(({ id }: { id: string }) => id)).size, 1_000);
    });
  });

  describe('as NDJSON', () => {
    it('takes 5,000 lines', async () => {
      const lines = Array.from({ length: 5_000 }, (_, n) => JSON.stringify({ ...opened, id: `line-${n}` }));
      const answer = await ndjson(lines.join('\n'));
      assert.equal(answer.status, 202);
      assert.equal(answer.body.accepted.length, 5_000);
      assert.equal(answer.body.accepted[4_999].id, 'line-4999');
      const { rows } = await mailhooks.db.query('SELECT count(*) AS n FROM events WHERE account_id = $1', [
        account,
      ]);
      assert.equal(Number(rows[0].n), 5_000);
    });

    it('passes over empty lines, and takes any line end', async () => {
      const line = JSON.stringify(opened);
      const answer = await ndjson(`\n${line}\r\n\r\n  \n${line}\n`);
      assert.equal(answer.status, 202);
      assert.equal(answer.body.accepted.length, 2);
    });

    it('answers one event with a list, too', async () => {
      assert.equal((await ndjson(JSON.stringify({ ...opened, id: 'alone' }))).body.accepted[0].id, 'alone');
      assert.deepEqual((await ndjson('\n')).body, { accepted: [] });
    });

    it('changes nothing when a line is no JSON, and names it', async () => {
      const line = JSON.stringify(opened);
      const answer = await ndjson(`${line}\n${line}\n{"type":\n${line}`);
      assertProblem(answer, 400, 'malformed_json');
      assert.match(answer.body.detail, /\bline 3\b/);
      assert.equal(await logged(), 0);
    });

    it('changes nothing when an event is wrong, and names it', async () => {
      const line = JSON.stringify(opened);
      assertProblem(await ndjson(`${line}\n{"type":"email.opened"}\n`), 422, 'validation_failed', [
        '[1].recipient',
      ]);
      assertProblem(await ndjson(`{"type":"email.opened"}`), 422, 'validation_failed', ['[0].recipient']);
      assertProblem(await ndjson(`[${line}]`), 422, 'validation_failed', ['[0]']);
      assert.equal(await logged(), 0);
    });

    it('may come in pieces', async () => {
      const line = `${JSON.stringify({ ...opened, recipient: { email: 'zoë@example.com' } })}\n`;
      const bytes = new TextEncoder().encode(line.repeat(3));
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
          controller.close();
        },
      });
      const headers = {
        authorization: `Bearer ${mailhooks.api.key}`,
        'content-type': 'application/x-ndjson',
      };
      const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit;
      const answer = await fetch(new URL(all, mailhooks.url), init);
      assert.equal(answer.status, 202);
      assert.equal(((await answer.json()) as { accepted: unknown[] }).accepted.length, 3);
    });
  });

  describe('with an id that is known', () => {
    it('accepts it and sends nothing twice', async () => {
      const { api } = mailhooks;
      await api.newEndpoint(account, `${receiver.url}/again`);
      const first = await api.post(all, { ...opened, id: 'again' });
      assert.deepEqual(first.body.accepted, [{ id: 'again', deliveries: 1, duplicate: false }]);
      const settled = await mailhooks.settled(account, 'again');
      // It is the id that counts, not what comes with it.
      const second = await api.post(all, { ...opened, type: 'email.processed', id: 'again' });
      assert.equal(second.status, 202);
      assert.deepEqual(second.body.accepted, [{ id: 'again', deliveries: 1, duplicate: true }]);
      const mixed = await api.post(all, [
        { ...opened, id: 'again' },
        { ...opened, id: 'new' },
      ]);
      assert.deepEqual(
        mixed.body.accepted.map(({ duplicate }: { duplicate: boolean }) => duplicate),
        [true, false],
      );

      await mailhooks.settled(account, 'new');
      assert.deepEqual((await api.get(`${all}/again`)).body, settled);
      const sent = receiver.received.filter(({ path }) => path === '/again');
      const ids = sent.map(({ headers }) => headers['mailhooks-event-id']).slice(1);
      assert.deepEqual(ids.sort(), ['again', 'new']);
    });

    it('takes the first of two in one array', async () => {
      const { api } = mailhooks;
      await api.newEndpoint(account, `${receiver.url}/twice`);
      const answer = await api.post(all, [
        { ...opened, id: 'twice', reason: 'first' },
        { ...opened, id: 'twice', reason: 'second' },
      ]);
      assert.deepEqual(answer.body.accepted, [
        { id: 'twice', deliveries: 1, duplicate: false },
        { id: 'twice', deliveries: 1, duplicate: true },
      ]);
      const event = await mailhooks.settled(account, 'twice');
      assert.equal(event.deliveries.length, 1);
      assert.equal((event as unknown as { event: { reason: string } }).event.reason, 'first');
      assert.equal(receiver.received.filter(({ path }) => path === '/twice').length, 2);
    });

    it('delivers once when ten requests post it at the same time', async () => {
      const { api } = mailhooks;
      await api.newEndpoint(account, `${receiver.url}/race`);
      const posts = Array.from({ length: 10 }, (_, n) => [
        { ...opened, id: `other-${n}` },
        { ...opened, id: 'race' },
        { ...opened, id: 'relay' },
      ]);
      // Half of them hold the shared ids in the other order.
      const answers = await Promise.all(
        posts.map((events, n) => api.post(all, n % 2 ? events : events.reverse())),
      );
      const accepted = answers.flatMap(({ status, body }) => {
        assert.equal(status, 202);
        return body.accepted as { id: string; deliveries: number; duplicate: boolean }[];
      });
      for (const shared of ['race', 'relay']) {
        const fresh = accepted.filter(({ id, duplicate }) => id === shared && !duplicate);
        assert.equal(fresh.length, 1);
        assert.ok(accepted.filter(({ id }) => id === shared).every(({ deliveries }) => deliveries === 1));
      }
      await Promise.all(accepted.map(({ id }) => mailhooks.settled(account, id)));
      const sent = receiver.received.filter(({ path }) => path === '/race').slice(1);
      assert.equal(sent.length, 12);
      assert.equal(new Set(sent.map(({ headers }) => headers['mailhooks-event-id'])).size, 12);
    });
  });
});
