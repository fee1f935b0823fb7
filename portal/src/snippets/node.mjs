// WEBHOOK_SECRET=whsec_… node receiver.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const key = Buffer.from(process.env.WEBHOOK_SECRET.replace('whsec_', ''), 'base64');

function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return signatures.split(' ').some((entry) => {
    const given = Buffer.from(entry.replace(/^v1,/, ''), 'base64');
    return entry.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

createServer(async (request, response) => {
  if (request.method !== 'POST' || request.url.split('?')[0] !== '__PATH__')
    return response.writeHead(404).end();
  const body = Buffer.concat(await request.toArray()); // the bytes as they came, before any parser
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  // The same webhook-id can come again: remember it, and skip repeats.
  console.log(request.headers['webhook-id'], body.toString()); // format __FORMAT__: the type is in __TYPE_FIELD__
  response.writeHead(204).end();
}).listen(Number(process.env.PORT ?? 9000));
