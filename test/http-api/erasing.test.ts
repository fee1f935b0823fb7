import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

describe('erasing an event', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let path: string;

  before(async () => {
    mailhooks = await startTestMailhooks();
    receiver = await startReceiver();
    account = await mailhooks.api.newAccount();
    path = `/v1/accounts/${account}`;
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  /** Names of the tables in which a text is found, in any column. */
  async function tablesWith(text: string): Promise<string[]> {
    const { rows } = await mailhooks.db.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const { rowCount } = await mailhooks.db.query(
        `SELECT 1 FROM "${name}" AS t WHERE strpos(t::text, $1) > 0`,
        [text],
      );
      if (rowCount) found.push(name);
    }
    return found;
  }

  it('leaves nothing: payload, deliveries, attempts, what the receiver echoed, message content, workflow', async () => {
    receiver.answer = ({ body }, res) => void res.writeHead(500).end(`you sent ${body}`);
    const endpoint = await mailhooks.api.newEndpoint(account, receiver.url);
    const secret = 'someone.private@example.net';
    const id = await mailhooks.api.newEvent(account, {
      recipient: { email: secret },
      message: { id: 'm-1', content: { html: `Dear ${secret}` } },
    });
    await until(
      'an attempt is logged',
      async () => (await mailhooks.api.get(`${path}/events/${id}`)).body.deliveries[0].attemptCount > 0,
    );
    await mailhooks.started(account, id);
    const tables = await tablesWith(secret);
    for (const name of ['endpoints', 'message_words']) assert.ok(tables.includes(name), `${name} had it`);
    assert.equal(tables.filter((name) => /^(events|deliveries|attempts)_\d+$/.test(name)).length, 3);

    const { status, text } = await mailhooks.api.delete(`${path}/events/${id}`);
    assert.deepEqual([status, text], [204, '']);
    assert.deepEqual(await tablesWith(secret), []);
    assert.deepEqual(
      (await tablesWith(id)).filter((name) => name !== 'erasures' && name !== 'endpoints'),
      [],
    );
    assertProblem(await mailhooks.api.get(`${path}/events/${id}`), 404, 'not_found');
    assert.deepEqual((await mailhooks.api.get(`${path}/deliveries`)).body.data, []);
    await mailhooks.forgotten(account, id);
    assertProblem(await mailhooks.api.delete(`${path}/events/${id}`), 404, 'not_found');
    await mailhooks.api.delete(`${path}/endpoints/${endpoint.id}`);
  });

  it('forgets every run of its workflow, and ends what Temporal was asked for when it is done', async () => {
    receiver.answer = statuses(200);
    const { id: endpoint } = await mailhooks.api.newEndpoint(account, receiver.url);
    await mailhooks.api.post(`${path}/endpoints/${endpoint}/disable`);
    const id = await mailhooks.api.newEvent(account, { id: 'runs' });
    await mailhooks.api.post(`${path}/endpoints/${endpoint}/enable`);
    const [delivery] = (await mailhooks.api.get(`${path}/events/${id}`)).body.deliveries;
    await mailhooks.api.post(`${path}/deliveries/${delivery.id}/retry`);
    await mailhooks.settled(account, id);
    await mailhooks.api.delete(`${path}/events/${id}`);
    await mailhooks.forgotten(account, id);
    // As if that had been a while ago: the reconciler looks again, and finds nothing left to do.
    await mailhooks.db.query("UPDATE erasures SET requested_at = requested_at - interval '2 min'");
    await until('done', async () => (await mailhooks.db.query('SELECT 1 FROM erasures')).rowCount === 0);
  });

  it('keeps the content of a message that another event belongs to', async () => {
    const message = { id: 'shared', content: { html: 'kept' } };
    const first = await mailhooks.api.newEvent(account, { message });
    const second = await mailhooks.api.newEvent(account, { message: { id: 'shared' } });
    await mailhooks.api.delete(`${path}/events/${first}`);
    const { body } = await mailhooks.api.get(`${path}/events/${second}`);
    assert.deepEqual(body.event.message, message);
    await mailhooks.api.delete(`${path}/events/${second}`);
    assert.deepEqual(
      (await mailhooks.db.query('SELECT 1 FROM message_words WHERE message_id = $1', ['shared'])).rows,
      [],
    );
  });

  it('in parallel leaves nothing of a message either', async () => {
    const message = { id: 'parallel', content: { html: 'gone' } };
    const ids = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        mailhooks.api.newEvent(account, { id: `parallel-${index}`, message }),
      ),
    );
    const answers = await Promise.all(ids.map((id) => mailhooks.api.delete(`${path}/events/${id}`)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [204]);
    const { rows } = await mailhooks.db.query("SELECT 1 FROM message_words WHERE message_id = 'parallel'");
    assert.deepEqual(rows, []);
  });

  it('is for the owner and the admin alone; an unknown event is 404', async () => {
    const id = await mailhooks.api.newEvent(account);
    const producer = (await mailhooks.api.post('/v1/keys', { scope: 'producer' })).body.key;
    assertProblem(await mailhooks.api.delete(`${path}/events/${id}`, { key: producer }), 403, 'forbidden');
    const stranger = (
      await mailhooks.api.post(`/v1/accounts/${await mailhooks.api.newAccount()}/keys`, { scope: 'account' })
    ).body.key;
    assertProblem(await mailhooks.api.delete(`${path}/events/${id}`, { key: stranger }), 404, 'not_found');
    assertProblem(await mailhooks.api.delete(`${path}/events/never`), 404, 'not_found');
    assert.equal((await mailhooks.api.get(`${path}/events/${id}`)).status, 200);
    const owner = (await mailhooks.api.post(`${path}/keys`, { scope: 'account' })).body.key;
    assert.equal((await mailhooks.api.delete(`${path}/events/${id}`, { key: owner })).status, 204);
  });
});
