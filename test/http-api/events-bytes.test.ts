import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, verify, type Received, type Receiver } from '../support/receiver.ts';

const head = '"type":"email.opened","recipient":{"email":"ada@example.com"}';
const withContent = (content: string, more = ''): string =>
  `{${head},"message":{"content":${content}}${more}}`;

describe('what came in goes out', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let all: string;
  let secret: string;

  before(async () => {
    mailhooks = await startTestMailhooks();
    receiver = await startReceiver();
    account = await mailhooks.api.newAccount();
    all = `/v1/accounts/${account}/events`;
    secret = (await mailhooks.api.newEndpoint(account, `${receiver.url}/standard`)).secret;
    await mailhooks.api.newEndpoint(account, `${receiver.url}/sendpost`, { format: 'sendpost' });
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  /** Posts the text and waits until both endpoints have it. @returns the texts of the answers and of the deliveries */
  async function passOn(raw: string) {
    const { api } = mailhooks;
    const posted = await api.post(all, undefined, { raw });
    assert.equal(posted.status, 202, posted.text);
    const { id } = posted.body.accepted[0];
    const event = await mailhooks.settled(account, id);
    assert.deepEqual(
      event.deliveries.map(({ status }) => status),
      ['delivered', 'delivered'],
    );
    const sent = (path: string): Received =>
      receiver.received.find(
        (one) => one.path === path && one.headers['mailhooks-event-id'] === id,
      ) as Received;
    verify(secret, sent('/standard'));
    return {
      standard: sent('/standard').body,
      sendpost: sent('/sendpost').body,
      read: (await api.get(`${all}/${id}`)).text,
      listed: (await api.get(`${all}?limit=1`)).text,
    };
  }

  it('integers beyond 2^53, digit for digit', async () => {
    const { standard, sendpost, read, listed } = await passOn(
      `{${head.replace('"}', '","contactId":9007199254740993}')},"message":{"id":18446744073709551615,` +
        '"submittedAt":1567512491587205123,"content":{"n":[123456789012345678901234567890,-9007199254740993]}},' +
        '"campaign":{"lists":[{"id":9007199254740995}]},"sending":{"accountId":9223372036854775807}}',
    );
    for (const text of [standard, read, listed]) {
      for (const number of [
        '"contactId":9007199254740993}',
        '"id":18446744073709551615,',
        '"submittedAt":1567512491587205123,',
        '"n":[123456789012345678901234567890,-9007199254740993]',
        '"lists":[{"id":9007199254740995}]',
        '"accountId":9223372036854775807',
      ]) {
        assert.ok(text.includes(number), `${number} in ${text}`);
      }
    }
    assert.ok(sendpost.includes('"messageID":18446744073709551615,'));
    assert.ok(sendpost.includes('"submittedAt":1567512491587205123,'));
    assert.ok(sendpost.includes('"accountID":9223372036854775807,'));
    assert.ok(sendpost.includes('"emailMessage":{"n":[123456789012345678901234567890,-9007199254740993]}'));
  });

  it('any other number as it was written', async () => {
    const numbers = '[1.0,1.10,-0,-0.0,1e2,1E+2,1e400,0.1,1e-7,12345678901234567.5,0.30000000000000000001]';
    const { standard, sendpost, read, listed } = await passOn(
      withContent(`{"n":${numbers}}`, ',"smtp":{"code":250.0}'),
    );
    for (const text of [standard, read, listed]) {
      assert.ok(text.includes(`"n":${numbers}`), text);
      assert.ok(text.includes('"smtp":{"code":250.0}'), text);
    }
    assert.ok(sendpost.includes(`"emailMessage":{"n":${numbers}}`), sendpost);
  });

  it('any text: NUL, half surrogate pairs, line separators, emoji', async () => {
    const text = String.raw`"a\u0000b \ud800 \udc00x \u2028 \" \\ \/ 🎉 é \ud83c\udf89 \u0007"`;
    const bodies = await passOn(withContent(`{${text}:${text}}`, `,"reason":${text}`));
    const value = JSON.parse(text) as string;
    const content = { [value]: value };
    const standard = JSON.parse(bodies.standard) as { data: { message: unknown; reason: string } };
    assert.deepEqual(standard.data.message, { content });
    assert.equal(standard.data.reason, value);
    assert.deepEqual((JSON.parse(bodies.sendpost) as { emailMessage: unknown }).emailMessage, content);
    for (const read of [bodies.read, bodies.listed.slice(bodies.listed.indexOf('['))]) {
      assert.ok(read.includes(`{${JSON.stringify(value)}:${JSON.stringify(value)}}`), read);
    }
  });

  it('keys that mean something to JavaScript', async () => {
    const content =
      '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"toString":"x","rawJSON":"1","toJSON":"y","2":1,"1":2}';
    const inOrder =
      '{"1":2,"2":1,"__proto__":{"polluted":true},"constructor":{"prototype":1},"toString":"x","rawJSON":"1","toJSON":"y"}';
    for (const given of [content, content.replace('"1":2', '"1":2.0')]) {
      const expected = inOrder.replace('"1":2', given === content ? '"1":2' : '"1":2.0');
      const { standard, sendpost, read } = await passOn(withContent(given));
      assert.ok(standard.includes(`"content":${expected}`), standard);
      assert.ok(sendpost.includes(`"emailMessage":${expected}`), sendpost);
      assert.ok(read.includes(`"content":${expected}`), read);
    }
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  it('nesting, as deep as documents go', async () => {
    const depth = 90;
    for (const innermost of ['1', '1.0']) {
      const nested = `${'['.repeat(depth)}${innermost}${']'.repeat(depth)}`;
      const { standard, sendpost, read } = await passOn(withContent(`{"deep":${nested}}`));
      for (const text of [standard, sendpost, read]) assert.ok(text.includes(`{"deep":${nested}}`));
    }
  });

  for (const depth of [200, 100_000]) {
    it(`refuses ${depth} arrays in each other, and lives on`, async () => {
      for (const innermost of ['', '1.0']) {
        const nested = `${'['.repeat(depth)}${innermost}${']'.repeat(depth)}`;
        for (const raw of [nested, withContent(`{"a":${nested}}`), `{"x":${nested}}`]) {
          assertProblem(await mailhooks.api.post(all, undefined, { raw }), 400, 'malformed_json');
          const headers = { 'content-type': 'application/x-ndjson' };
          assertProblem(await mailhooks.api.post(all, undefined, { raw, headers }), 400, 'malformed_json');
        }
      }
      assert.equal((await mailhooks.api.get('/healthz')).status, 200);
    });
  }

  it('refuses as many brackets as a request can hold', async () => {
    const raw = '['.repeat(5_000_000) + ']'.repeat(5_000_000);
    assertProblem(await mailhooks.api.post(all, undefined, { raw }), 400, 'malformed_json');
  });

  it('takes brackets in strings for text', async () => {
    const text = JSON.stringify(`${'['.repeat(200)}"${'{'.repeat(200)}\\`);
    const { read } = await passOn(withContent(`{"text":${text},"\\\\":[]}`));
    assert.ok(read.includes(`"text":${text}`));
  });

  it('refuses unknown fields of any name, with their path', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'a b', 'a\u0000b', '\ud800'];
    for (const name of names) {
      const key = JSON.stringify(name);
      const path = /^\w+$/.test(name) ? name : `[${key}]`;
      const answer = await mailhooks.api.post(all, undefined, { raw: `{${head},${key}:{"type":"x"}}` });
      assertProblem(answer, 422, 'validation_failed', [path]);
    }
    const deeper = await mailhooks.api.post(all, undefined, {
      raw: `{${head},"message":{"__proto__":{"id":"x"}}}`,
    });
    assertProblem(deeper, 422, 'validation_failed', ['message.__proto__']);
  });
});
