import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

const MiB = 1024 * 1024;
const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

/** An event whose JSON has exactly so many bytes. */
function eventOf(bytes: number, fill = 'x'): object {
  const event = (text: string) => ({ ...opened, message: { content: { text } } });
  const rest = bytes - JSON.stringify(event('')).length;
  return event(
    fill.repeat(Math.floor(rest / Buffer.byteLength(fill))).padEnd(0) +
      'x'.repeat(rest % Buffer.byteLength(fill)),
  );
}

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

  it('hold events of 256 KiB and no more', async () => {
    const { api } = mailhooks;
    assert.equal((await api.post(all, eventOf(256 * 1024))).status, 202);
    assert.equal((await api.post(all, eventOf(256 * 1024, 'é'))).status, 202);
    assertProblem(await api.post(all, eventOf(256 * 1024 + 1)), 413, 'payload_too_large');
    assertProblem(await api.post(all, eventOf(256 * 1024 + 1, 'é')), 413, 'payload_too_large');
    // Size comes first: a field that is too long by itself is not the point any more.
    assertProblem(await api.post(all, { ...opened, reason: 'x'.repeat(300_000) }), 413, 'payload_too_large');
    assertProblem(await api.post(all, [opened, eventOf(256 * 1024 + 1)]), 413, 'payload_too_large', ['[1]']);
  });

  it('have 10 MiB and no more', async () => {
    const { api } = mailhooks;
    const events = Array.from({ length: 40 }, () => eventOf(256 * 1024 - 2));
    const fits = JSON.stringify(events);
    assert.ok(fits.length <= 10 * MiB && fits.length > 9.9 * MiB);
    const answer = await api.post(all, undefined, { raw: fits + ' '.repeat(10 * MiB - fits.length) });
    assert.equal(answer.status, 202, answer.text);
    assertProblem(
      await api.post(all, undefined, { raw: ' '.repeat(10 * MiB + 1) }),
      413,
      'payload_too_large',
    );
    assertProblem(
      await api.post('/v1/accounts', undefined, { raw: ' '.repeat(10 * MiB + 1) }),
      413,
      'payload_too_large',
    );
  });

  it('do not grow beyond 10 MiB when they are unpacked', async () => {
    const raw = new Uint8Array(gzipSync(' '.repeat(100 * MiB)));
    assert.ok(raw.length < MiB);
    const answer = await mailhooks.api.post(all, undefined, { raw, headers: { 'content-encoding': 'gzip' } });
    assertProblem(answer, 413, 'payload_too_large');
  });

  it('do not unpack to far more than they are, as no batch of events does', async () => {
    const post = (text: string) => {
      const headers = { 'content-encoding': 'gzip', 'content-type': 'application/x-ndjson' };
      return mailhooks.api.post(all, undefined, { raw: new Uint8Array(gzipSync(text)), headers });
    };
    const numbers = `[${'1.0,'.repeat(2 * MiB).slice(0, -1)}]`;
    assertProblem(await post(numbers), 413, 'payload_too_large');
    assertProblem(await post('\n'.repeat(9 * MiB)), 413, 'payload_too_large');
    // Of the smallest events the most, all alike but for their ids; and few that share a large content.
    const alike = Array.from({ length: 10_000 }, (_, n) => JSON.stringify({ ...opened, id: `alike-${n}` }));
    assert.equal((await post(alike.join('\n'))).status, 202);
    const rows = Array.from(
      { length: 2_000 },
      (_, n) => `<tr><td>${n}</td><td>${(n * 7919) % 977}</td></tr>`,
    );
    const html = rows.join('');
    const newsletters = Array.from({ length: 100 }, (_, n) =>
      JSON.stringify({ ...opened, id: `letter-${n}`, message: { content: { html } } }),
    );
    assert.equal((await post(newsletters.join('\n'))).status, 202);
  });

  it('of too many events are refused before any is read', async () => {
    const { api } = mailhooks;
    const array = (text: string, count: number) => `[${Array<string>(count).fill(text).join(' ,\n')}]`;
    const refused = await api.post(all, undefined, { raw: array('nonsense', 1_001) });
    assertProblem(refused, 422, 'validation_failed', ['']);
    assert.match(refused.body.detail, /1000 events, this one holds 1001/);
    assertProblem(await api.post(all, undefined, { raw: array('nonsense', 1_000) }), 400, 'malformed_json');
    const headers = { 'content-type': 'application/x-ndjson' };
    const lines = await api.post(all, undefined, { raw: 'nonsense\n'.repeat(10_001), headers });
    assertProblem(lines, 413, 'payload_too_large');
    assert.match(lines.body.detail, /10000 events, this one holds 10001/);
  });

  it('of one great event are refused before it is read', async () => {
    const { api } = mailhooks;
    const numbers = `${'1.0,'.repeat(MiB / 2)}nonsense`;
    const event = `{"type":"email.opened","message":{"content":{"a":[${numbers}]}}}`;
    assertProblem(await api.post(all, undefined, { raw: event }), 413, 'payload_too_large');
    const many = `[${JSON.stringify(opened)},${event}]`;
    assertProblem(await api.post(all, undefined, { raw: many }), 413, 'payload_too_large', ['[1]']);
    assertProblem(await api.post('/v1/accounts', undefined, { raw: event }), 413, 'payload_too_large');
    // Written with escapes and white space, it may be larger than it is.
    const escaped = JSON.stringify(eventOf(256 * 1024))
      .replaceAll('x', '\\u0078')
      .replaceAll(':', '   :\n');
    assert.equal((await api.post(all, undefined, { raw: escaped })).status, 202);
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
});
