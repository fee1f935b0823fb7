import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { buildRequest, type WebhookParts } from '../../../src/delivery/request/build-request.ts';
import { newSecret } from '../../../src/delivery/request/sign.ts';
import { eventTypes, type CanonicalEvent } from '../../../src/domain/event/event.ts';
import { exampleEvent } from '../../../src/domain/event/example-events.ts';
import { formatNames } from '../../../src/domain/account/endpoint.ts';
import { formats, knows } from '../../../src/formats/index.ts';
import { payload } from '../../../src/formats/payload.ts';
import { createSecretBox, signingSecretOf } from '../../../src/secrets/secret-box.ts';

const box = createSecretBox(Buffer.alloc(32, 7).toString('base64'));
const [current, previous] = [newSecret(), newSecret()];
const at = new Date();
const event = {
  id: 'evt_1',
  occurredAt: at.toISOString(),
  ...exampleEvent('email.opened'),
} as CanonicalEvent;

const endpoint: WebhookParts['endpoint'] = {
  id: 'ep',
  url: 'https://hooks.example.com/in?key=1',
  format: 'standard',
  headers: {},
  sealedHeaders: null,
  secret: box.seal(current, signingSecretOf('ep')),
  previousSecrets: [],
};
const parts: WebhookParts = {
  webhookId: 'dlv_1',
  events: [event],
  account: { id: 'acc_1', instanceUrl: null, userName: null },
  endpoint,
  attempt: 3,
  at,
};
const build = (changed: Partial<WebhookParts['endpoint']> = {}) =>
  buildRequest({ ...parts, endpoint: { ...endpoint, ...changed } }, box);

const verifies = (secret: string, { headers, body }: ReturnType<typeof build>): boolean => {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
};

describe('the request', () => {
  for (const format of formatNames) {
    for (const type of eventTypes) {
      const one = { id: 'evt_1', occurredAt: at.toISOString(), ...exampleEvent(type) } as CanonicalEvent;
      const its = { ...parts, events: [one], endpoint: { ...endpoint, format } };
      if (!knows(format, type)) {
        it(`of ${type} cannot be made in ${format}, which has no such event`, () => {
          assert.throws(() => buildRequest(its, box), new RegExp(`has no ${type}`));
        });
        continue;
      }
      it(`of ${type} in ${format} is signed over its very text`, () => {
        const request = buildRequest(its, box);
        assert.equal(request.body, payload(formats[format], [one], parts.account));
        assert.equal(request.headers['content-type'], formats[format].contentType);
        assert.ok(verifies(current, request));
      });
    }
  }

  it('says which delivery, event and attempt it is, and at what time', () => {
    const { url, headers } = build();
    assert.equal(url, endpoint.url);
    const { 'user-agent': agent, 'webhook-signature': signature, ...rest } = headers;
    assert.match(agent ?? '', /^Mailhooks/);
    assert.match(signature ?? '', /^v1,[A-Za-z0-9+/]{43}=$/);
    assert.deepEqual(rest, {
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'webhook-id': 'dlv_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'mailhooks-event-id': 'evt_1',
      'mailhooks-attempt': '3',
    });
  });

  it('is signed by every secret until its own time, the present one first, then newest to oldest', () => {
    const seal = (secret: string) => box.seal(secret, signingSecretOf('ep'));
    const older = newSecret();
    const until = (ms: number): Date => new Date(at.getTime() + ms);
    const signatures = (previousSecrets: { secret: Buffer; until: Date }[], secret = seal(current)) =>
      build({ secret, previousSecrets }).headers['webhook-signature']?.split(' ') ?? [];
    const alone = (secret: string): string => signatures([], seal(secret))[0] ?? '';

    const previousSecrets = [
      { secret: seal(previous), until: until(1) },
      { secret: seal(older), until: until(60_000) },
    ];
    assert.deepEqual(signatures(previousSecrets), [current, previous, older].map(alone));
    const request = build({ previousSecrets });
    for (const secret of [current, previous, older]) assert.ok(verifies(secret, request));
    const [first, second] = previousSecrets;
    assert.ok(first && second);
    assert.deepEqual(signatures([{ ...first, until: at }, second]), [current, older].map(alone));
    assert.deepEqual(signatures([first, { ...second, until: at }]), [current, previous].map(alone));
  });

  it("carries the endpoint's headers, which take the place of ours in any spelling", () => {
    const { headers } = build({
      headers: { Authorization: 'Bearer x', 'USER-Agent': 'Mine/1.0', 'X-Key': 'k' },
    });
    assert.equal(headers.authorization, 'Bearer x');
    assert.equal(headers['user-agent'], 'Mine/1.0');
    assert.equal(headers['x-key'], 'k');
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    assert.equal(new Set(names).size, names.length);
  });

  it('keeps its own headers, even if an endpoint were stored with them', () => {
    const stored = {
      'Webhook-Id': 'x',
      'Content-Type': 'text/plain',
      'Accept-Encoding': 'gzip',
      'Webhook-Signature': 'v1,x',
      'Mailhooks-Attempt': '9',
    };
    assert.deepEqual(build({ headers: stored }).headers, build().headers);
  });
});
