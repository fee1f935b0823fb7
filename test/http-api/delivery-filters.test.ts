import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

interface Listed {
  data: { id: string; eventId: string; createdAt: string }[];
  nextCursor: string | null;
}

describe('filters of deliveries', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let path: string;
  /** Ids of events by what became of them, in the order in which they were accepted. */
  const events: Record<'ok' | 'noContent' | 'mended' | 'missing' | 'reset', string> = {
    ok: 'ok',
    noContent: 'no-content',
    mended: 'mended',
    missing: 'missing',
    reset: 'reset',
  };

  before(async () => {
    mailhooks = await startTestMailhooks({
      MAILHOOKS_RETRY_WINDOW: '2s',
      MAILHOOKS_MAX_ATTEMPTS: '2',
      MAILHOOKS_DISABLE_POLICY: 'no-success-since',
      MAILHOOKS_WARN_AT: 'off',
    });
    receiver = await startReceiver();
    account = await mailhooks.api.newAccount();
    path = `/v1/accounts/${account}`;
    const asked = new Map<string, number>();
    receiver.answer = (request, res, req) => {
      const id = (JSON.parse(request.body) as { data?: { id?: string } }).data?.id ?? '';
      const times = (asked.get(id) ?? 0) + 1;
      asked.set(id, times);
      if (id === events.reset) return void req.socket.destroy();
      const status = { 'no-content': 204, missing: 404, mended: times === 1 ? 503 : 200 }[id] ?? 200;
      res.writeHead(status).end();
    };
    const ofOthers = await mailhooks.api.newEndpoint(account, `${receiver.url}/clicks`, {
      eventTypes: ['email.clicked'],
    });
    assert.ok(ofOthers.id);
    for (const id of Object.values(events)) {
      const url = `${receiver.url}/${id}`;
      const endpoint = await mailhooks.api.newEndpoint(account, url, { eventTypes: ['email.opened'] });
      const message = { id: id === events.ok ? 'm-1' : 'm-2' };
      await mailhooks.api.newEvent(account, { id, message });
      await mailhooks.settled(account, id);
      await mailhooks.api.post(`${path}/endpoints/${endpoint.id}/disable`);
    }
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  /** Ids of the events whose deliveries are listed, newest first; of each the first endpoint that was sent it. */
  async function listed(query: string): Promise<string[]> {
    const answer = await mailhooks.api.get(`${path}/deliveries?limit=100&${query}`);
    assert.equal(answer.status, 200, answer.text);
    return (answer.body as Listed).data.map(({ eventId }) => eventId);
  }

  /** Held ones at endpoints of the others are no part of this. */
  const sent = (query: string) => listed(`${query}&status=failed`);

  it('by what the last attempt was answered', async () => {
    const { ok, noContent, mended, missing } = events;
    assert.deepEqual(await listed('responseStatus=2xx'), [mended, noContent, ok]);
    assert.deepEqual(await listed('responseStatus=200'), [mended, ok]);
    assert.deepEqual(await listed('responseStatus=204'), [noContent]);
    assert.deepEqual(await listed('responseStatus=4xx'), [missing]);
    assert.deepEqual(await listed('responseStatus=404'), [missing]);
    // The first attempt was answered by 503, the last one was not.
    for (const none of ['5xx', '503', '3xx', '410', '999'])
      assert.deepEqual(await listed(`responseStatus=${none}`), [], none);
  });

  it('by how the last attempt failed', async () => {
    const { missing, reset } = events;
    assert.deepEqual(await listed('errorCode=connection_reset'), [reset]);
    assert.deepEqual(await listed('errorCode=http_4xx'), [missing]);
    assert.deepEqual(await listed('errorCode=http_5xx'), []);
    assert.deepEqual(await listed('errorCode=http_4xx&responseStatus=404'), [missing]);
    assert.deepEqual(await listed('errorCode=connection_reset&responseStatus=4xx'), []);
  });

  it('together with the others', async () => {
    const { missing, reset } = events;
    assert.deepEqual(await sent('responseStatus=4xx&type=email.opened'), [missing]);
    assert.deepEqual(await sent('responseStatus=4xx&type=email.clicked'), []);
    assert.deepEqual(await sent(`errorCode=connection_reset&eventId=${reset}`), [reset]);
    assert.deepEqual(await sent(`errorCode=connection_reset&eventId=${missing}`), []);
    const { data } = (await mailhooks.api.get(`${path}/deliveries?errorCode=http_4xx`)).body;
    const { endpointId } = data[0] as { endpointId: string };
    assert.deepEqual(await listed(`errorCode=http_4xx&endpointId=${endpointId}`), [missing]);
    assert.deepEqual(await listed(`errorCode=connection_reset&endpointId=${endpointId}`), []);
  });

  it('by message, page by page in the order of all lists', async () => {
    const { ok, noContent, mended, missing, reset } = events;
    assert.deepEqual(await listed('messageId=m-1'), [ok]);
    assert.deepEqual(await listed('messageId=m-3'), []);
    assert.deepEqual(await listed(`messageId=m-1&eventId=${ok}`), [ok]);
    assert.deepEqual(await listed(`messageId=m-1&eventId=${missing}`), []);
    const whole = await listed('messageId=m-2');
    assert.deepEqual([...new Set(whole)], [reset, missing, mended, noContent]);
    const found: string[] = [];
    for (let cursor = ''; ;) {
      const query = `messageId=m-2&limit=1${cursor}`;
      const page = (await mailhooks.api.get(`${path}/deliveries?${query}`)).body as Listed;
      found.push(...page.data.map(({ eventId }) => eventId));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    assert.deepEqual(found, whole);
    const ofMessage = (await mailhooks.api.get(`${path}/events?messageId=m-2`)).body;
    assert.deepEqual(
      ofMessage.data.map(({ id }: { id: string }) => id),
      [reset, missing, mended, noContent],
    );
  });

  it('until a time, which does not belong to it', async () => {
    const { ok, missing } = events;
    const { data } = (await mailhooks.api.get(`${path}/deliveries?eventId=${missing}`)).body as Listed;
    const until = data[0]?.createdAt ?? '';
    const found = await listed(`until=${until}`);
    assert.deepEqual([...new Set(found)], [events.mended, events.noContent, ok]);
    const [newest] = (await mailhooks.api.get(`${path}/deliveries?eventId=${ok}`)).body.data;
    assert.deepEqual(await listed(`since=${newest.createdAt}&until=${until}&responseStatus=204`), [
      events.noContent,
    ]);
  });

  it('refuses what is no status, no code, and a span that ends before it begins', async () => {
    for (const [query, name] of [
      ['responseStatus=6xx', 'responseStatus'],
      ['responseStatus=20', 'responseStatus'],
      ['responseStatus=2XX', 'responseStatus'],
      ['responseStatus=', 'responseStatus'],
      ['responseStatus=0200', 'responseStatus'],
      ['errorCode=no_such_code', 'errorCode'],
      ['errorCode=', 'errorCode'],
      [`messageId=${'m'.repeat(256)}`, 'messageId'],
      ['messageId=%00', 'messageId'],
      ['until=yesterday', 'until'],
      ['since=2026-11-22T00:00:00Z&until=2026-11-21T00:00:00Z', 'until'],
    ] as const)
      assertProblem(await mailhooks.api.get(`${path}/deliveries?${query}`), 422, 'validation_failed', [name]);
  });

  it("shows nothing of another account's", async () => {
    const { api } = mailhooks;
    const other = await api.newAccount();
    const key = (await api.post(`/v1/accounts/${other}/keys`, { scope: 'account' })).body.key as string;
    assertProblem(await api.get(`${path}/deliveries?responseStatus=4xx`, { key }), 404, 'not_found');
    const { data } = (await api.get(`${path}/deliveries?errorCode=http_4xx`)).body;
    const { endpointId } = data[0] as { endpointId: string };
    for (const query of ['messageId=m-1', 'errorCode=http_4xx', 'responseStatus=404', 'responseStatus=2xx']) {
      const answer = await api.get(`/v1/accounts/${other}/deliveries?${query}&endpointId=${endpointId}`, {
        key,
      });
      assert.deepEqual(answer.body.data, []);
    }
  });
});
