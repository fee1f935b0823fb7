import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, isRawNumber, parseJson } from '../../src/domain/basics/lossless-json.ts';
import { exampleEvent } from '../../src/domain/event/example-events.ts';
import { eventTypes } from '../../src/domain/event/event.ts';
import { objectTexts, jsonTexts } from '../support/json-texts.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import type { Answered } from '../support/api-client.ts';
import { createTally, runs } from './tally.ts';
import { hurt, hurtBytes, numbersToMind } from './hurt.ts';

const ndjson = 'application/x-ndjson';
const head = '"type":"email.opened","recipient":{"email":"ada@example.com"}';
type Body = Uint8Array<ArrayBuffer>;
const bytesOf = (text: string): Body => new TextEncoder().encode(text);

/** Null in a field of ours says that it is absent; free JSON is nobody's to change. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isRawNumber(value)) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  const free = ['content', 'customFields', 'lists'];
  return Object.fromEntries(
    kept.map(([name, field]) => [name, free.includes(name) ? field : withoutNulls(field)]),
  );
}

describe('whatever is posted as events', () => {
  let mailhooks: TestMailhooks;
  let all: string;
  let posted = 0;
  /** As of the last post that was accepted. */
  let rowsThere = 0;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, 'http://127.0.0.1:9/', { enabled: false });
    all = `/v1/accounts/${account}/events`;
    rowsThere = await countRows();
  });
  after(() => mailhooks.stop());

  /** Rows that a post can leave behind. */
  async function countRows(): Promise<number> {
    const tables = ['events', 'event_ids', 'deliveries', 'messages', 'endpoints', 'attempts'];
    const { rows } = await mailhooks.db.query(
      `SELECT ${tables.map((table) => `(SELECT count(*) FROM ${table})`).join(' + ')} AS count`,
    );
    return rows[0].count as number;
  }

  /** Either all of it is there as it came, or it was refused with a reason and nothing is. */
  async function check(raw: Body, type = 'application/json'): Promise<Answered> {
    const answer = await mailhooks.api.post(all, undefined, { raw, headers: { 'content-type': type } });
    if (answer.status === 202) await assertKept(raw, type, answer);
    else await assertRefused(answer);
    return answer;
  }

  async function assertRefused(answer: Answered): Promise<void> {
    assert.ok([400, 409, 413, 422].includes(answer.status), answer.text);
    const { errors = [], detail } = answer.body as { errors?: { path: string }[]; detail: string };
    assert.notEqual(detail, '');
    if (answer.status === 422) assert.ok(errors.length > 0 && errors.length <= 100, answer.text);
    assert.equal(await countRows(), rowsThere, 'nothing was written');
  }

  async function assertKept(raw: Body, type: string, { body }: Answered): Promise<void> {
    const text = new TextDecoder().decode(raw);
    const given =
      type === ndjson
        ? text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [parseJson(line)]))
        : [parseJson(text)].flat();
    const accepted = body.accepted as { id: string; duplicate: boolean }[];
    assert.equal(accepted.length, given.length);
    rowsThere = await countRows();
    for (const [index, { id, duplicate }] of accepted.entries()) {
      if (duplicate) continue;
      const read = await mailhooks.api.get(`${all}/${encodeURIComponent(id)}`);
      assert.equal(read.status, 200, read.text);
      const { event } = parseJson(read.text) as { event: Record<string, unknown> };
      const { id: _id, occurredAt: _at, ...kept } = event;
      const { id: _given, occurredAt: _when, ...sent } = given[index] as Record<string, unknown>;
      assert.equal(canonicalJson(kept), canonicalJson(withoutNulls(sent)));
    }
  }

  /** Of its own message, so that no two contradict each other. */
  const example = fc.constantFrom(...eventTypes).map((type) => {
    const { message, ...event } = exampleEvent(type);
    return { ...event, message: { ...message, id: undefined } };
  });

  it('is taken digit for digit, or refused without a trace: any bytes', async (t) => {
    const tally = createTally('bodies of any bytes');
    const anything = fc.oneof(fc.uint8Array({ maxLength: 200 }), jsonTexts.map(bytesOf));
    await fc.assert(
      fc.asyncProperty(anything, fc.constantFrom('application/json', ndjson), async (raw, type) => {
        tally.count((await check(new Uint8Array(raw), type)).status);
      }),
      runs(150),
    );
    tally.tell(t, [400, 422]);
  });

  it('is taken digit for digit, or refused without a trace: events that were hurt', async (t) => {
    const tally = createTally('events that were hurt');
    await fc.assert(
      fc.asyncProperty(example.chain(hurt), async (text) => {
        tally.count((await check(bytesOf(text))).status);
      }),
      runs(250),
    );
    tally.tell(t, [202, 422]);
  });

  it('is taken digit for digit, or refused without a trace: texts that were hurt', async (t) => {
    const tally = createTally('texts of events that were hurt');
    const many = fc.array(example, { minLength: 1, maxLength: 3 });
    const body = fc.oneof(example, many).chain((value) => hurtBytes(bytesOf(JSON.stringify(value))));
    await fc.assert(
      fc.asyncProperty(body, async (raw) => void tally.count((await check(raw)).status)),
      runs(200),
    );
    tally.tell(t, [202, 400, 422]);
  });

  it('is taken digit for digit: any JSON in the places that are free', async (t) => {
    const tally = createTally('events with any JSON in their free places');
    const event = fc
      .tuple(objectTexts, objectTexts, fc.array(jsonTexts, { maxLength: 5 }), numbersToMind)
      .map(
        ([fields, content, lists, id]) =>
          `${head.replace('"}', `","customFields":${fields},"contactId":${id}}`)},"smtp":{"code":${id}},` +
          `"campaign":{"lists":[${lists.join(',')}]},"message":{"content":${content},"id":`,
      );
    await fc.assert(
      fc.asyncProperty(event, async (text) => {
        posted += 1;
        const { status, text: why } = await check(bytesOf(`{${text}"free-${posted}"}}`));
        assert.equal(status, 202, why);
        tally.count(status);
      }),
      runs(100),
    );
    tally.tell(t, [202]);
  });

  it('is taken line by line, however lines end', async (t) => {
    const tally = createTally('bodies of lines');
    const line = example.map((event) => JSON.stringify(event));
    const ends = fc.constantFrom('\n', '\r\n', '\n\n', ' \n', '\n\t\r\n', '\n \n');
    const begin = fc.constantFrom('', '\ufeff', '\n', '\r\n');
    const lines = fc.array(fc.tuple(line, ends), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(begin, lines, fc.boolean(), async (start, parts, whole) => {
        const text = `${start}${parts.flat().join('')}`;
        const answer = await check(bytesOf(whole ? text : text.trimEnd()), ndjson);
        assert.equal(answer.status, 202, answer.text);
        assert.equal(answer.body.accepted.length, parts.length);
        tally.count(answer.status);
      }),
      runs(60),
    );
    const apart = ['\r', '\u2028', '\u0085', ' ', ',', '\u0000'];
    for (const end of apart) {
      const raw = bytesOf(Array(2).fill(`{${head}}`).join(end));
      const answer = await check(raw, ndjson);
      assert.equal(answer.status, 400, JSON.stringify(end));
      assert.match(answer.body.detail, /^line 1 /);
      tally.count(answer.status);
    }
    tally.tell(t, [202, 400]);
  });

  it('may be nested 100 levels deep and no more', async () => {
    const nested = (levels: number) =>
      bytesOf(`{${head},"message":{"content":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}}`);
    assert.equal((await check(nested(98))).status, 202);
    for (const levels of [99, 1_000, 40_000]) {
      const answer = await check(nested(levels));
      assert.equal(answer.status, 400, `${levels}`);
      assert.match(answer.body.detail, /100 levels/);
    }
    for (const text of [
      '['.repeat(5_000_000),
      '{"a":'.repeat(1_000_000),
      `${'['.repeat(99)}${']'.repeat(99)}`,
    ])
      assert.notEqual((await check(bytesOf(text))).status, 202);
  });
});
