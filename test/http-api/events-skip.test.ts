import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Answered } from '../support/api-client.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

interface Rejected {
  index: number;
  id?: string;
  errors: { path: string; message: string }[];
}

describe('posting events with onInvalid=skip', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let all: string;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_MAX_ENDPOINTS: '3' });
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

  const post = (body: unknown): Promise<Answered> => mailhooks.api.post(`${all}?onInvalid=skip`, body);
  const ndjson = (raw: string | Uint8Array<ArrayBuffer>, query = '?onInvalid=skip'): Promise<Answered> =>
    mailhooks.api.post(`${all}${query}`, undefined, {
      raw,
      headers: { 'content-type': 'application/x-ndjson' },
    });
  const idsThere = async (): Promise<string[]> =>
    (await mailhooks.api.get(`${all}?limit=100`)).body.data.map(({ id }: { id: string }) => id).sort();
  /** `index: paths of its errors`, of each that was rejected. */
  const rejectedIn = ({ status, text, body }: Answered): string[] => {
    assert.equal(status, 202, text);
    return body.rejected.map(
      ({ index, errors }: Rejected) => `${index}: ${errors.map(({ path }) => path).join()}`,
    );
  };
  const acceptedIn = ({ body }: Answered): unknown[] =>
    body.accepted.map(({ index, id }: { index: number; id: string }) => [index, id]);

  it('accepts the good ones of an array, and says of each other what is wrong with it', async () => {
    await mailhooks.api.newEndpoint(account, `${receiver.url}/array`);
    const answer = await post([
      { ...opened, id: 'first' },
      { ...opened, id: 'wrong', recipient: { email: 'nobody' } },
      'email.opened',
      { ...opened, id: '..', mesage: {}, recipient: {} },
      { ...opened, id: 'big', reason: 'x'.repeat(256 * 1024) },
      null,
      { ...opened, id: 'last' },
    ]);
    assert.deepEqual(rejectedIn(answer), [
      '1: recipient.email',
      '2: ',
      '3: id,recipient.email,mesage',
      '4: ',
      '5: ',
    ]);
    assert.deepEqual(answer.body.accepted, [
      { index: 0, id: 'first', deliveries: 1, duplicate: false },
      { index: 6, id: 'last', deliveries: 1, duplicate: false },
    ]);
    assert.deepEqual(
      answer.body.rejected.map(({ id }: Rejected) => id),
      ['wrong', undefined, undefined, 'big', undefined],
    );
    assert.match(answer.body.rejected[3].errors[0].message, /^an event may have 262144 bytes/);
    assert.deepEqual(await idsThere(), ['first', 'last']);
    for (const id of ['first', 'last'])
      assert.equal((await mailhooks.settled(account, id)).deliveries[0].status, 'delivered');
  });

  it('takes one event alone, an empty array, and what is good altogether', async () => {
    const alone = await post({ ...opened, recipient: {} });
    assert.deepEqual([alone.body.accepted, rejectedIn(alone)], [[], ['0: recipient.email']]);
    const good = await post({ ...opened, id: 'alone' });
    assert.deepEqual(good.body, {
      accepted: [{ index: 0, id: 'alone', deliveries: 0, duplicate: false }],
      rejected: [],
    });
    assert.deepEqual((await post([])).body, { accepted: [], rejected: [] });
    assert.deepEqual(rejectedIn(await post(null)), ['0: ']);
  });

  it('passes over what is nested too deep in an array, and names its place where it does not', async () => {
    const deep = `{"type":"email.opened","a":${'['.repeat(200)}${']'.repeat(200)}}`;
    const text = `[${JSON.stringify({ ...opened, id: 'before' })},${deep},${JSON.stringify({ ...opened, id: 'after' })}]`;
    const postText = (query: string) => mailhooks.api.post(`${all}${query}`, undefined, { raw: text });
    const answer = await postText('?onInvalid=skip');
    assert.deepEqual(rejectedIn(answer), ['1: ']);
    assert.deepEqual(acceptedIn(answer), [
      [0, 'before'],
      [2, 'after'],
    ]);
    const refused = await postText('');
    assertProblem(refused, 400, 'malformed_json');
    assert.match(refused.body.detail, /^the body at \[1\] is nested more than 100 levels/);
  });

  it('passes over lines of NDJSON that are no JSON, or not even text', async () => {
    const line = (id: string) => JSON.stringify({ ...opened, id });
    const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
    const text = `${line('a')}\n\n{"type":\n  \n${line('b')}\r\nnull\n${deep}\n`;
    const answer = await ndjson(text);
    assert.deepEqual(rejectedIn(answer), ['1: ', '3: ', '4: ']);
    assert.match(answer.body.rejected[0].errors[0].message, /^line 3 is not valid JSON: /);
    assert.match(answer.body.rejected[2].errors[0].message, /^line 7 is nested more than 100 levels/);
    assert.deepEqual(acceptedIn(answer), [
      [0, 'a'],
      [2, 'b'],
    ]);

    const bytes = Buffer.concat([
      Buffer.from(`\ufeff${line('c')}\n`),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from(line('zoë').replace('zoë', 'd')),
    ]);
    const binary = await ndjson(new Uint8Array(bytes));
    assert.deepEqual(rejectedIn(binary), ['1: ']);
    assert.match(binary.body.rejected[0].errors[0].message, /^line 2 is not valid UTF-8$/);
    assert.deepEqual(await idsThere(), ['a', 'b', 'c', 'd']);
    // Without it nothing has changed: one such line refuses them all.
    assertProblem(await ndjson(text, ''), 400, 'malformed_json');
    assertProblem(await ndjson(new Uint8Array(bytes), '?onInvalid=refuse'), 400, 'malformed_json');
  });

  it('leaves out what contradicts a message, and every event that names a URL which is refused', async () => {
    const about = (id: string, message: object) => ({ ...opened, id, message });
    await mailhooks.api.newEvent(account, about('known', { id: 'k', content: { n: 1 } }));
    const secret = 'http://10.0.0.1/';
    const answer = await post([
      about('0', { id: 'k', content: { n: 2 } }),
      about('1', { id: 'new', content: { n: 1 } }),
      about('2', { id: 'new', content: { n: 2 } }),
      about('3', { webhookEndpoint: secret }),
      about('4', { webhookEndpoint: secret }),
      about('5', { id: 'k', content: { n: 1 }, webhookEndpoint: `${receiver.url}/one` }),
      about('6', { webhookEndpoint: `${receiver.url}/two` }),
      about('7', { webhookEndpoint: `${receiver.url}/three` }),
    ]);
    // Three URLs may be named: the refused one, and the first two of those that are not.
    assert.deepEqual(rejectedIn(answer), [
      '0: message.content',
      '2: message.content',
      '3: message.webhookEndpoint',
      '4: message.webhookEndpoint',
      '7: message.webhookEndpoint',
    ]);
    assert.deepEqual(await idsThere(), ['1', '5', '6', 'known']);
  });

  it('names every contradiction and every refused URL when it refuses, too', async () => {
    const { api } = mailhooks;
    const about = (message: object) => ({ ...opened, message });
    await api.newEvent(account, about({ id: 'k', content: { n: 1 } }));
    const contents = [2, 1, 3].map((n) => about({ id: 'k', content: { n } }));
    const paths = ['[0].message.content', '[2].message.content'];
    assertProblem(await api.post(all, contents), 409, 'conflict', paths);
    const urls = ['http://10.0.0.1/', `${receiver.url}/`, 'http://10.0.0.1/', 'ftp://example.com/'].map(
      (webhookEndpoint) => about({ webhookEndpoint }),
    );
    const refused = [0, 2, 3].map((index) => `[${index}].message.webhookEndpoint`);
    assertProblem(await api.post(all, urls), 422, 'validation_failed', refused);
    assert.equal((await idsThere()).length, 1);
  });

  it('takes the first good one of two with the same id', async () => {
    const answer = await post([
      { ...opened, id: 'same', recipient: {} },
      { ...opened, id: 'same', reason: 'second' },
      { ...opened, id: 'same', reason: 'third' },
    ]);
    assert.deepEqual(rejectedIn(answer), ['0: recipient.email']);
    assert.deepEqual(
      answer.body.accepted.map(({ duplicate }: { duplicate: boolean }) => duplicate),
      [false, true],
    );
    assert.equal((await mailhooks.api.get(`${all}/same`)).body.event.reason, 'second');
  });

  it('keeps the limits of a request, and is known by its exact name', async () => {
    const { api } = mailhooks;
    assertProblem(await post(Array(1_001).fill(opened)), 422, 'validation_failed', ['']);
    assertProblem(await ndjson('x\n'.repeat(10_001)), 413, 'payload_too_large');
    assertProblem(await api.post(`${all}?onInvalid=skip`, undefined, { raw: '{' }), 400, 'malformed_json');
    assertProblem(await api.post(`${all}?onInvalid=skip`), 422, 'validation_failed', ['']);
    for (const query of ['onInvalid=ignore', 'onInvalid=', 'onInvalid=SKIP', 'onInvalid=skip&onInvalid=skip'])
      assertProblem(await api.post(`${all}?${query}`, opened), 422, 'validation_failed', ['onInvalid']);
    assertProblem(await api.post(`${all}?oninvalid=skip`, opened), 422, 'validation_failed', ['oninvalid']);
    const unknown = '/v1/accounts/acc_none/events?onInvalid=skip';
    for (const body of [opened, {}, []]) assertProblem(await api.post(unknown, body), 404, 'not_found');
    assert.deepEqual(await idsThere(), []);
    const refused = await api.post(`${all}?onInvalid=refuse`, { ...opened, id: 'plain' });
    assert.deepEqual(refused.body, { accepted: [{ id: 'plain', deliveries: 0, duplicate: false }] });
  });

  it('is bounded in what it says, not in what it looks at', async () => {
    const wrong = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`field-${n}`, n]));
    const answer = await post([
      ...Array<object>(998).fill({ ...opened, ...wrong }),
      { ...opened, id: 'end' },
    ]);
    assert.equal(answer.body.rejected.length, 998);
    for (const { errors } of answer.body.rejected as Rejected[]) assert.equal(errors.length, 10);
    assert.deepEqual(acceptedIn(answer), [[998, 'end']]);
  });
});
