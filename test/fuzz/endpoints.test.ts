import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { hurt } from './hurt.ts';
import { createTally, runs } from './tally.ts';

/** What the service sets, and what says how a request is framed. */
const reserved = [
  ...['host', 'connection', 'content-length', 'content-type', 'content-encoding', 'transfer-encoding', 'te'],
  ...['trailer', 'upgrade', 'expect', 'keep-alive', 'accept-encoding', 'proxy-connection', 'webhook-id'],
  ...['webhook-signature', 'webhook-timestamp', 'mailhooks-event-id', 'mailhooks-attempt', '__proto__'],
];
const respelt = fc
  .tuple(fc.constantFrom(...reserved), fc.infiniteStream(fc.boolean()))
  .map(([name, upper]) =>
    Array.from(name, (char) => (upper.next().value ? char.toUpperCase() : char)).join(''),
  );

const headerNames = fc.oneof(
  respelt,
  fc.string({ maxLength: 12 }),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  fc.constantFrom(
    'x-a\r\nx-b',
    'x-a:',
    ' x-a',
    'x-a\u0000',
    'x\u00e4',
    'constructor',
    'toString',
    'user-agent',
  ),
);
const headerValues = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom('a\r\nx-b: c', 'a\nb', '\r', '\t', '\u0000', '\u007f', 'é', '', ' a ', 'x'.repeat(4_097)),
);

describe('whatever an endpoint is made of', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let all: string;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_MAX_ENDPOINTS: '100000' }, { api: true, worker: false });
    receiver = await startReceiver();
    all = `/v1/accounts/${await mailhooks.api.newAccount()}/endpoints`;
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  async function countEndpoints(): Promise<number> {
    const { rows } = await mailhooks.db.query('SELECT count(*) AS count FROM endpoints');
    return rows[0].count as number;
  }

  /** Creates it or refuses it with paths and without a trace. @returns the answer */
  async function create(raw: string) {
    const before = await countEndpoints();
    const answer = await mailhooks.api.post(all, undefined, { raw });
    if (answer.status === 201) {
      const { secret: _secret, ...created } = answer.body as { id: string; secret: string };
      assert.deepEqual((await mailhooks.api.get(`${all}/${created.id}`)).body, created);
    } else {
      assert.ok([400, 422].includes(answer.status), answer.text);
      if (answer.status === 422) assert.notEqual(answer.body.errors.length, 0);
      assert.equal(await countEndpoints(), before, 'nothing was written');
    }
    return answer;
  }

  it('is kept, or refused without a trace', async (t) => {
    const tally = createTally('endpoints that were hurt');
    const endpoint = {
      name: 'Mine',
      url: 'http://127.0.0.1:9/hooks',
      eventTypes: ['email.opened', 'email.clicked'],
      format: 'esputnik',
      enabled: false,
      description: 'for the shop',
      headers: { authorization: 'Bearer abc', 'x-shop': '4711' },
      ownerEmail: 'shop@example.com',
      batch: { maxEvents: 10, maxWaitMs: 100 },
    };
    await fc.assert(
      fc.asyncProperty(hurt(endpoint), async (raw) => void tally.count((await create(raw)).status)),
      runs(150),
    );
    tally.tell(t, [201, 422]);
  });

  it('has a URL that can be called, or is refused for it', async (t) => {
    const tally = createTally('URLs');
    const schemes = fc.constantFrom(
      'http://',
      'https://',
      'HTTP://',
      'ftp://',
      'file:///',
      'javascript:',
      '//',
      '',
      'http:',
    );
    const hosts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        '127.0.0.1',
        '127.1',
        '0x7f.1',
        '[::1]',
        '[::ffff:127.0.0.1]',
        '10.0.0.1',
        '169.254.169.254',
      ),
      fc.constantFrom(
        'user:pw@127.0.0.1',
        '127.0.0.1:0',
        '127.0.0.1:99999',
        'localhost',
        '０',
        '%31%32',
        '..',
        '',
      ),
    );
    const urls = fc.tuple(schemes, hosts, fc.webPath({ size: 'small' })).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(urls, async (url) => {
        const raw = JSON.stringify({ name: 'E', url, eventTypes: ['*'], enabled: false });
        const { status, body } = await create(raw);
        tally.count(status);
        if (status === 201) assert.match(new URL(body.url as string).protocol, /^https?:$/);
        else
          assert.deepEqual(
            body.errors.map(({ path }: { path: string }) => path),
            ['url'],
          );
      }),
      runs(100),
    );
    tally.tell(t, [201, 422]);
  });

  it('has headers that arrive as they are, beside ours, or is refused for them', async (t) => {
    const tally = createTally('sets of headers');
    const sets = fc.array(fc.tuple(headerNames, headerValues), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(sets, async (given) => {
        const members = given.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
        const raw = `{"name":"E","url":"${receiver.url}","eventTypes":["*"],"enabled":false,"headers":{${members.join(',')}}}`;
        const { status, body } = await create(raw);
        tally.count(status);
        if (status !== 201) return;
        const { ok } = (await mailhooks.api.post(`${all}/${body.id}/test`)).body;
        assert.ok(ok, 'it could be sent');
        const { headers } = receiver.received.at(-1) as (typeof receiver.received)[number];
        for (const [name, value] of Object.entries(body.headers as Record<string, string>)) {
          assert.ok(!reserved.includes(name.toLowerCase()), name);
          assert.equal(headers[name.toLowerCase()], value.trim(), name);
        }
        assert.match(headers['webhook-id'] as string, /^dlv_/);
        assert.match(headers['webhook-signature'] as string, /^v1,/);
        assert.equal(headers['mailhooks-attempt'], '1');
        assert.equal(headers['content-type'], 'application/json');
      }),
      runs(200),
    );
    tally.tell(t, [201, 422]);
  });
});
