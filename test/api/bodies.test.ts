import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
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

    const lines = new Uint8Array(brotliCompressSync(`${JSON.stringify(opened)}\n`.repeat(2)));
    const headers = { 'content-encoding': 'br', 'content-type': 'application/x-ndjson' };
    assert.equal((await mailhooks.api.post(all, undefined, { raw: lines, headers })).body.accepted.length, 2);
  });

  it('are refused in an encoding that is unknown, or that they are not in', async () => {
    const raw = JSON.stringify(opened);
    const unknown = await mailhooks.api.post(all, undefined, { raw, headers: { 'content-encoding': 'zip' } });
    assertProblem(unknown, 415, 'unsupported_media_type');
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
