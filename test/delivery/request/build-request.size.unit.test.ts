import assert from 'node:assert/strict';
import { it } from 'node:test';
import { bodyOf } from '../../../src/delivery/request/body-memo.ts';
import { prepareRequest } from '../../../src/delivery/request/build-request.ts';
import { newSecret } from '../../../src/delivery/request/sign.ts';
import { createSecretBox, signingSecretOf } from '../../../src/secrets/secret-box.ts';

const box = createSecretBox(Buffer.alloc(32, 7).toString('base64'));
const seal = (): Buffer => box.seal(newSecret(), signingSecretOf('ep'));

for (const [secrets, previous] of [
  ['one secret', []],
  ['three secrets', [seal(), seal()]],
] as const) {
  it(`the size of a request is known before it is signed, with ${secrets}`, () => {
    const endpoint = {
      ...{ id: 'ep', url: 'https://hooks.example.com/in', format: 'esputnik' as const },
      ...{ headers: { 'x-of-mine': 'a' }, sealedHeaders: null, secret: seal() },
      previousSecrets: previous.map((secret) => ({ secret, until: new Date(Date.now() + 60_000) })),
    };
    const body = bodyOf('{"é":"€"}');
    const ids = { webhookId: 'batch_1', eventIds: ['evt,1', 'evt_2'] };
    const prepared = prepareRequest({ ...ids, endpoint, body, attempt: 1, at: new Date() }, box);
    const { headers, body: text } = prepared.sign();
    const head = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    assert.equal(prepared.bytes, head + Buffer.byteLength(text));
    assert.equal(headers['webhook-signature']?.split(' ').length, previous.length + 1);
  });
}
