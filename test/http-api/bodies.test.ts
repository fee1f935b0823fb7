import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { eventOf } from '../support/event-of-size.ts';

const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

describe('request bodies', () => {
  let mailhooks: TestMailhooks;
  let all: string;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    all = `/v1/accounts/${await mailhooks.api.newAccount()}/events`;
  });
  after(() => mailhooks.stop());

  it('are JSON, whatever the parameters and the suffix of its type', async () => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON',
      'application/vnd.x+json',
    ]) {
      const answer = await mailhooks.api.post(all, opened, { headers: { 'content-type': type } });
      assert.equal(answer.status, 202, type);
    }
  });

  it('are refused in another type', async () => {
    const raw = JSON.stringify(opened);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/xml',
      'application/jsonx',
      '',
    ]) {
      const options = { raw: new TextEncoder().encode(raw), headers: { 'content-type': type } };
      for (const path of [all, '/v1/accounts']) {
        assertProblem(await mailhooks.api.post(path, undefined, options), 415, 'unsupported_media_type');
      }
    }
  });

  it('may be marked with a byte order mark, and stand in white space', async () => {
    const answer = await mailhooks.api.post(all, undefined, {
      raw: `\ufeff\r\n ${JSON.stringify(opened)}\n`,
    });
    assert.equal(answer.status, 202);
  });

  const malformed = [
    '{',
    '{"type":}',
    "{'type':'x'}",
    '[1,]',
    'undefined',
    'NaN',
    '{"a":1}{"b":2}',
    '{"a":01}',
    '"\u0007"',
    ' ',
  ];
  for (const raw of malformed) {
    it(`are refused when they are no JSON: ${JSON.stringify(raw)}`, async () => {
      assertProblem(await mailhooks.api.post(all, undefined, { raw }), 400, 'malformed_json');
      assertProblem(await mailhooks.api.post('/v1/accounts', undefined, { raw }), 400, 'malformed_json');
    });
  }

  it('are refused when they are not UTF-8', async () => {
    const [before, after] = JSON.stringify({ ...opened, reason: '~' }).split('~') as [string, string];
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80]]) {
      const raw = new Uint8Array(
        Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]),
      );
      assertProblem(await mailhooks.api.post(all, undefined, { raw }), 400, 'malformed_json');
    }
    const utf16 = new Uint8Array(Buffer.from(JSON.stringify(opened), 'utf16le'));
    assertProblem(await mailhooks.api.post(all, undefined, { raw: utf16 }), 400, 'malformed_json');
  });

  it('are taken compressed', async () => {
    const raw = new Uint8Array(gzipSync(JSON.stringify({ ...opened, id: 'zipped', reason: 'é' })));
    const answer = await mailhooks.api.post(all, undefined, { raw, headers: { 'content-encoding': 'gzip' } });
    assert.equal(answer.status, 202, answer.text);
    assert.equal((await mailhooks.api.get(`${all}/zipped`)).body.event.reason, 'é');

    const lines = new Uint8Array(gzipSync(`${JSON.stringify(opened)}\n`.repeat(2)));
    const headers = { 'content-encoding': 'GZIP', 'content-type': 'application/x-ndjson' };
    assert.equal((await mailhooks.api.post(all, undefined, { raw: lines, headers })).body.accepted.length, 2);
  });

  it('are refused in an encoding that is unknown, or that they are not in', async () => {
    const raw = JSON.stringify(opened);
    const bytes = (buffer: Buffer) => new Uint8Array(buffer);
    const foreign: [string, Uint8Array<ArrayBuffer>][] = [
      ['zip', bytes(Buffer.from(raw))],
      ['br', bytes(brotliCompressSync(raw))],
      ['deflate', bytes(deflateSync(raw))],
      ['zstd', bytes(zstdCompressSync(raw))],
      ['gzip, gzip', bytes(gzipSync(gzipSync(raw)))],
      ['identity, gzip', bytes(gzipSync(raw))],
    ];
    for (const [encoding, raw] of foreign) {
      const options = { raw, headers: { 'content-encoding': encoding } };
      const unknown = await mailhooks.api.post(all, undefined, options);
      assertProblem(unknown, 415, 'unsupported_media_type');
      assert.equal(unknown.headers.get('accept-encoding'), 'gzip', encoding);
    }
    const wrong = await mailhooks.api.post(all, undefined, { raw, headers: { 'content-encoding': 'gzip' } });
    assertProblem(wrong, 400, 'malformed_json');
    const cut = new Uint8Array(gzipSync(raw).subarray(0, -12));
    const headers = { 'content-encoding': 'gzip' };
    assertProblem(await mailhooks.api.post(all, undefined, { raw: cut, headers }), 400, 'malformed_json');
  });

  it('are split as JSON is', async () => {
    const { api } = mailhooks;
    const tricky = {
      ...opened,
      reason: ']} \\", [{',
      message: { subject: '"\\\\"', content: { '[': ['}', {}] } },
    };
    const text = JSON.stringify(tricky);
    for (const raw of [`[${text},${text}]`, ` [\n${text}\t,\r\n${JSON.stringify(tricky, null, 1)} ] \n`]) {
      const answer = await api.post(all, undefined, { raw });
      assert.equal(answer.body.accepted?.length, 2, answer.text);
      const read = await api.get(`${all}/${answer.body.accepted[1].id}`);
      assert.equal(read.body.event.reason, tricky.reason);
      assert.deepEqual(read.body.event.message, tricky.message);
    }
    for (const raw of ['[]', ' [ \n] '])
      assert.deepEqual((await api.post(all, undefined, { raw })).body.accepted, []);
    const broken = [
      `[${text}`,
      `[${text},`,
      `[${text},]`,
      `[,${text}]`,
      `[${text}}`,
      `[${text}]]`,
      `[${text}] ${text}`,
      `${text},${text}`,
      `[${text} ${text}]`,
      `[${text}]\u0000`,
      `[${text.slice(0, -1)}]`,
      `[${text}"]`,
      '[',
      ']',
      '[}',
      '[,]',
      '[[]',
      '"[',
      '[]x',
    ];
    for (const raw of broken) assertProblem(await api.post(all, undefined, { raw }), 400, 'malformed_json');
  });

  it('may come byte by byte', async (t) => {
    const { hostname, port } = new URL(mailhooks.url);
    const socket = connect(Number(port), hostname);
    t.after(() => socket.destroy());
    const head = `POST ${all} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${mailhooks.api.key}\r\n`;
    socket.write(`${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const text = JSON.stringify(eventOf(10_000));
    for (const byte of text) socket.write(`1\r\n${byte}\r\n`);
    socket.write('0\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 202 /);
  });

  it('are not needed where nothing has to be said', async () => {
    const account = await mailhooks.api.newAccount();
    const { id } = await mailhooks.api.newEndpoint(account, 'http://127.0.0.1:9/', { enabled: false });
    const test = `/v1/accounts/${account}/endpoints/${id}/secret/rotate`;
    assert.equal((await mailhooks.api.post(test)).status, 200);
    assertProblem(await mailhooks.api.post(test, undefined, { raw: '{' }), 400, 'malformed_json');
    assertProblem(await mailhooks.api.post(test, undefined, { raw: 'null' }), 422, 'validation_failed', ['']);
  });

  it('may write a whole number as 60.0, as JSON allows', async () => {
    const account = await mailhooks.api.newAccount();
    const { id } = await mailhooks.api.newEndpoint(account, 'http://127.0.0.1:9/', { enabled: false });
    const rotate = `/v1/accounts/${account}/endpoints/${id}/secret/rotate`;
    const raw = (text: string) => ({ raw: `{"overlapSeconds": ${text}}` });
    assert.equal((await mailhooks.api.post(rotate, undefined, raw('60.0'))).status, 200);
    assertProblem(await mailhooks.api.post(rotate, undefined, raw('60.5')), 422, 'validation_failed', [
      'overlapSeconds',
    ]);
  });

  it('are refused when a field stands twice in one object, which is named', async () => {
    const head = '"type":"email.opened","recipient":{"email":"ada@example.com"}';
    const cases: [string, string][] = [
      [`{${head},"type":"email.clicked"}`, 'type'],
      [`{${head},"\\u0074ype":"email.opened"}`, 'type'],
      [`{${head},"message":{"content":{"a":[{"b":1.0,"b":1.0}]}}}`, 'message.content.a[0].b'],
      [`{${head},"message":{"content":{"__proto__":1,"__proto__":2}}}`, 'message.content.__proto__'],
    ];
    const ndjson = { headers: { 'content-type': 'application/x-ndjson' } };
    for (const [raw, path] of cases) {
      assertProblem(await mailhooks.api.post(all, undefined, { raw }), 422, 'validation_failed', [path]);
      const second = [`[{${head}},${raw}]`, {}] as const;
      const line = [`{${head}}\n${raw}`, ndjson] as const;
      for (const [text, options] of [second, line]) {
        const answer = await mailhooks.api.post(all, undefined, { raw: text, ...options });
        assertProblem(answer, 422, 'validation_failed', [`[1].${path}`]);
        const skipped = await mailhooks.api.post(`${all}?onInvalid=skip`, undefined, {
          raw: text,
          ...options,
        });
        assert.equal(skipped.status, 202, skipped.text);
        assert.deepEqual([skipped.body.accepted.length, skipped.body.rejected[0].index], [1, 1]);
      }
    }
    const twice = { raw: '{"name":"A","email":"a@example.com","name":"B"}' };
    assertProblem(await mailhooks.api.post('/v1/accounts', undefined, twice), 422, 'validation_failed', [
      'name',
    ]);
  });
});
