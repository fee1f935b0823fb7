import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { eventOf } from '../support/event-of-size.ts';

const MiB = 1024 * 1024;
const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

describe('sizes of request bodies', () => {
  let mailhooks: TestMailhooks;
  let all: string;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    all = `/v1/accounts/${await mailhooks.api.newAccount()}/events`;
  });
  after(() => mailhooks.stop());

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

  it('hold events whose numbers alone are more than 256 KiB: they are refused before they are parsed', async () => {
    const { api } = mailhooks;
    const numbers = (bytes: number): string => '9007199254740994,'.repeat(Math.ceil(bytes / 17));
    // What follows is no JSON, as a parser would say.
    const raw = (bytes: number): string =>
      JSON.stringify({ ...opened, message: { content: { n: ['?'] } } }).replace('"?"', `${numbers(bytes)}?`);
    for (const text of [raw(256 * 1024), `[${raw(256 * 1024)}]`]) {
      assertProblem(await api.post(all, undefined, { raw: text }), 413, 'payload_too_large');
    }
    const headers = { 'content-type': 'application/x-ndjson' };
    assertProblem(
      await api.post(all, undefined, { raw: raw(256 * 1024), headers }),
      413,
      'payload_too_large',
    );
    assertProblem(await api.post(all, undefined, { raw: raw(200 * 1024) }), 400, 'malformed_json');
    // Escapes and white space are not what an event has.
    const escaped = JSON.stringify({ ...opened, message: { content: { n: '?' } } });
    const written = escaped.replace('?', '\\u0041'.repeat(60_000)) + ' '.repeat(300 * 1024);
    assert.equal((await api.post(all, undefined, { raw: written })).status, 202);
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
});
