/**
 * `npm run bench:render`: what it costs to render and sign one event of about 2 KB, by format. Nothing is asserted: the
 * figures are for people, who compare them on one machine.
 */
import { buildRequest } from '../src/delivery/request/build-request.ts';
import { newSecret } from '../src/delivery/request/sign.ts';
import { formatNames, type FormatName } from '../src/domain/account/endpoint.ts';
import type { CanonicalEvent } from '../src/domain/event/event.ts';
import { acceptedExample } from '../src/domain/event/example-events.ts';
import { parseJson } from '../src/domain/basics/lossless-json.ts';
import { createSecretBox, signingSecretOf } from '../src/secrets/secret-box.ts';

const rounds = 15;
const roundMs = 200;
const warmUpMs = 1_500;

const box = createSecretBox(Buffer.alloc(32, 7).toString('base64'));
const secret = box.seal(newSecret(), signingSecretOf('ep_1'));

/** As it comes out of the database: parsed from text, with numbers that a double cannot hold. */
const event = parseJson(
  JSON.stringify(exampleOf2Kb()).replaceAll('1795294060123456000', '1795294060123456789'),
) as CanonicalEvent;

/** Only a raw user agent is given, so that SendPost's price holds a (remembered) parse. */
function exampleOf2Kb(): CanonicalEvent {
  const { message, client, ...rest } = acceptedExample('email.opened');
  const { ipAddress, userAgent } = client ?? {};
  const event = { ...rest, client: { ipAddress, userAgent }, message };
  const missing = Math.max(0, 2_048 - JSON.stringify(event).length - '"note":"",'.length);
  const content = { ...message?.content, note: 'x'.repeat(missing) };
  return { ...event, message: { ...message, content } };
}

function once(format: FormatName): number {
  const endpoint = {
    id: 'ep_1',
    url: 'https://hooks.example.com/',
    format,
    headers: {},
    sealedHeaders: null,
    secret,
    previousSecrets: [],
  };
  const account = { id: 'acme', instanceUrl: 'https://acme.mail.example.org', userName: 'acme' };
  const parts = { webhookId: 'dlv_1', events: [event], account, endpoint, attempt: 1, at: new Date() };
  return buildRequest(parts, box).body.length;
}

/** @returns nanoseconds per call */
function measure(format: FormatName, forMs: number): number {
  const startedAt = performance.now();
  let calls = 0;
  let elapsedMs = 0;
  while (elapsedMs < forMs) {
    for (let call = 0; call < 50; call += 1) once(format);
    calls += 50;
    elapsedMs = performance.now() - startedAt;
  }
  return (elapsedMs * 1e6) / calls;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

for (const format of formatNames) measure(format, warmUpMs);
// Round by round, not format by format: a slow moment of the machine meets them all.
const samples = new Map<FormatName, number[]>(formatNames.map((format) => [format, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const [format, values] of samples) values.push(measure(format, roundMs));
}

const standard = median([...(samples.get('standard') ?? [])]);
console.log(`An event of ${JSON.stringify(event).length} bytes: rendered, signed, the secret unsealed\n`);
console.log('format           body    ns/op     best    × standard');
for (const [format, values] of samples) {
  const middle = median(values);
  const columns = [
    format.padEnd(12),
    `${once(format)} B`.padStart(9),
    middle.toFixed(0).padStart(9),
    Math.min(...values)
      .toFixed(0)
      .padStart(9),
    (middle / standard).toFixed(2).padStart(10),
  ];
  console.log(columns.join(''));
}
console.log(
  `\nMedian and best of ${rounds} rounds of ${roundMs} ms; the target is below 200000 ns (0.2 ms).`,
);
