import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, verify, type Received, type Receiver } from '../support/receiver.ts';

describe('signing secrets', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks();
    receiver = await startReceiver();
    account = await mailhooks.api.newAccount();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  async function newEndpoint(path: string): Promise<{ one: string; secret: string }> {
    const { id, secret } = await mailhooks.api.newEndpoint(account, receiver.url + path, { enabled: false });
    return { one: `/v1/accounts/${account}/endpoints/${id}`, secret };
  }

  /** Sends a test. @returns the request as it arrived */
  async function send(one: string, path: string): Promise<Received> {
    await mailhooks.api.post(`${one}/test`);
    return receiver.received.filter((request) => request.path === path).at(-1) as Received;
  }

  const signatures = (request: Received): string[] => String(request.headers['webhook-signature']).split(' ');
  const signedBy = (secret: string, request: Received, signature: string | undefined): unknown =>
    verify(secret, { ...request, headers: { ...request.headers, 'webhook-signature': String(signature) } });

  it('is shown on request', async () => {
    const { one, secret } = await newEndpoint('/shown');
    const shown = await mailhooks.api.get(`${one}/secret`);
    assert.equal(shown.status, 200);
    assert.deepEqual(shown.body, { secret });
  });

  it('of two endpoints are two', async () => {
    assert.notEqual((await newEndpoint('/a')).secret, (await newEndpoint('/b')).secret);
  });

  it('signs together with the one before it while their overlap lasts, the current one first', async () => {
    const { one, secret: old } = await newEndpoint('/rotated');
    const rotated = await mailhooks.api.post(`${one}/secret/rotate`);
    assert.equal(rotated.status, 200);
    const { secret, ...nothing } = rotated.body;
    assert.deepEqual(nothing, {});
    assert.match(secret, /^whsec_/);
    assert.notEqual(secret, old);
    assert.deepEqual((await mailhooks.api.get(`${one}/secret`)).body, { secret });

    const request = await send(one, '/rotated');
    assert.equal(signatures(request).length, 2);
    verify(secret, request);
    verify(old, request);
    signedBy(secret, request, signatures(request)[0]);
    signedBy(old, request, signatures(request)[1]);
    assert.throws(() => signedBy(old, request, signatures(request)[0]));
  });

  const rotate = async (one: string, body?: unknown): Promise<string> => {
    const answer = await mailhooks.api.post(`${one}/secret/rotate`, body);
    assert.equal(answer.status, 200, answer.text);
    return answer.body.secret as string;
  };
  const timesOf = async (one: string): Promise<number[]> =>
    ((await mailhooks.api.get(one)).body.previousSignaturesUntil as string[]).map((until) =>
      Date.parse(until),
    );
  function assertSignedBy(request: Received, secrets: readonly string[]): void {
    assert.equal(signatures(request).length, secrets.length);
    for (const [index, secret] of secrets.entries()) signedBy(secret, request, signatures(request)[index]);
  }

  it('signs until its own time, however often it is rotated meanwhile; the endpoint says until when', async () => {
    const { one, secret: first } = await newEndpoint('/twice');
    assert.deepEqual(await timesOf(one), []);
    const second = await rotate(one);
    const third = await rotate(one, { overlapSeconds: 60 });
    assertSignedBy(await send(one, '/twice'), [third, second, first]);
    const [ofSecond = 0, ofFirst = 0, ...more] = await timesOf(one);
    assert.deepEqual(more, []);
    assert.ok(ofFirst - ofSecond > 86_000_000 && ofSecond > Date.now(), 'a minute and a day');

    // The minute is over: the one that was promised a day signs on.
    await mailhooks.db.query(
      "UPDATE endpoints SET previous_secret_until = now() - interval '1 s' WHERE id = $1",
      [one.split('/').at(-1)],
    );
    const fourth = await rotate(one, { overlapSeconds: 600 });
    assertSignedBy(await send(one, '/twice'), [fourth, third, first]);
    assert.equal((await timesOf(one)).length, 2);
  });

  it('ends immediately with no overlap, while those before it sign until their own time', async () => {
    const { one, secret: first } = await newEndpoint('/leaked');
    const second = await rotate(one);
    const third = await rotate(one, { overlapSeconds: 0 });
    const request = await send(one, '/leaked');
    assertSignedBy(request, [third, first]);
    assert.throws(() => verify(second, request));
    const fourth = await rotate(one, { overlapSeconds: 0, endPrevious: true });
    assertSignedBy(await send(one, '/leaked'), [fourth]);
    assert.deepEqual(await timesOf(one), []);
  });

  it('is one of five at most: the next rotation is refused and says when it is possible', async () => {
    const { one, secret: first } = await newEndpoint('/five');
    const secrets = [first];
    for (const overlapSeconds of [4_000, 1_000, 2_000, 3_000])
      secrets.unshift(await rotate(one, { overlapSeconds }));
    assertSignedBy(await send(one, '/five'), secrets);
    const refused = await mailhooks.api.post(`${one}/secret/rotate`);
    assertProblem(refused, 409, 'limit_reached');
    const firstEnds = new Date(Math.min(...(await timesOf(one)))).toISOString();
    assert.ok(String(refused.body.detail).includes(firstEnds), refused.body.detail);
    assertSignedBy(await send(one, '/five'), secrets);

    const [present, ...previous] = secrets;
    const alone = await rotate(one, { overlapSeconds: 0 });
    assertSignedBy(await send(one, '/five'), [alone, ...previous]);
    const results = await Promise.all(
      [1, 2, 3].map(() => mailhooks.api.post(`${one}/secret/rotate`, { endPrevious: true })),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      [200, 200, 200],
    );
    assert.equal((await timesOf(one)).length, 1);
    assert.ok(present);
  });

  it('signs each until its own time, also when rotated many times at the same time', async () => {
    const { one } = await newEndpoint('/at-one-time');
    const results = await Promise.all(
      Array.from({ length: 8 }, () => mailhooks.api.post(`${one}/secret/rotate`)),
    );
    assert.equal(results.filter(({ status }) => status === 200).length, 4);
    assert.equal((await timesOf(one)).length, 4);
    assert.equal(signatures(await send(one, '/at-one-time')).length, 5);
  });

  it('signs alone when no overlap was wanted', async () => {
    const { one, secret: old } = await newEndpoint('/at-once');
    const { secret } = (await mailhooks.api.post(`${one}/secret/rotate`, { overlapSeconds: 0 })).body;
    const request = await send(one, '/at-once');
    assert.equal(signatures(request).length, 1);
    verify(secret, request);
    assert.throws(() => verify(old, request));
  });

  it('signs real deliveries in the same way', async () => {
    const { one, secret: old } = await newEndpoint('/real');
    await mailhooks.api.post(`${one}/enable`);
    const { secret } = (await mailhooks.api.post(`${one}/secret/rotate`)).body;
    const id = await mailhooks.api.newEvent(account);
    await receiver.waitFor(2, '/real');
    const request = receiver.received.find(({ headers }) => headers['mailhooks-event-id'] === id) as Received;
    signedBy(secret, request, signatures(request)[0]);
    signedBy(old, request, signatures(request)[1]);
  });

  it('refuses an overlap that is none', async () => {
    const { one, secret } = await newEndpoint('/refused');
    for (const overlapSeconds of [-1, 0.5, '60', null, 1e12]) {
      const answer = await mailhooks.api.post(`${one}/secret/rotate`, { overlapSeconds });
      assertProblem(answer, 422, 'validation_failed', ['overlapSeconds']);
    }
    assertProblem(
      await mailhooks.api.post(`${one}/secret/rotate`, { overlap: 1 }),
      422,
      'validation_failed',
      ['overlap'],
    );
    assert.deepEqual((await mailhooks.api.get(`${one}/secret`)).body, { secret });
  });
});
