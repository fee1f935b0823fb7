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

  it('drops the secret before the last on a second rotation', async () => {
    const { one, secret: first } = await newEndpoint('/twice');
    const second = (await mailhooks.api.post(`${one}/secret/rotate`, {})).body.secret as string;
    const third = (await mailhooks.api.post(`${one}/secret/rotate`, { overlapSeconds: 60 })).body
      .secret as string;
    const request = await send(one, '/twice');
    verify(third, request);
    verify(second, request);
    assert.throws(() => verify(first, request));
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
