/**
 * The customers' server, in a process of its own so that its CPU is not counted. `/ok/…` takes every webhook, `/slow/<ms>/…`
 * after so many milliseconds. While it is not told to be well, `/hang/…` never answers and `/fail/…` answers 500. `/busy/…`
 * answers 503 and asks to be left alone for an hour, `/fade/…` for a minute, and no more once it is told to be silent. It listens on two ports, so that what is not well is at a host of its own,
 * and on one with TLS. It ends with the process that started it.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { Arrival } from './arrivals.ts';
import { clockMs } from './clock.ts';
import type { Mood } from './receiver.ts';

let batch: Arrival[] = [];
let mood: Mood = 'unwell';

const take: RequestListener = (req, res) => {
  const at = clockMs();
  const path = req.url ?? '';
  const {
    'mailhooks-event-id': one,
    'mailhooks-event-ids': joined,
    'mailhooks-attempt': attempt,
  } = req.headers;
  if (batch.length === 0) setImmediate(report);
  for (const eventId of String(joined ?? one).split(','))
    batch.push({ eventId, path, attempt: Number(attempt), at });
  req.resume();
  const isWell = mood === 'well';
  if (path.startsWith('/hang/') && !isWell) return;
  if (path.startsWith('/fade/') && mood === 'silent') return;
  req.on('end', () => {
    if (path.startsWith('/busy/')) res.writeHead(503, { 'retry-after': '3600' });
    else if (path.startsWith('/fade/') && !isWell) res.writeHead(503, { 'retry-after': '60' });
    else res.statusCode = path.startsWith('/fail/') && !isWell ? 500 : 204;
    const slow = /^\/slow\/(\d+)\//.exec(path)?.[1];
    if (slow === undefined) res.end();
    else setTimeout(() => res.end(), Number(slow));
  });
};

/** What came in during one turn of the event loop goes in one message. */
function report(): void {
  process.send?.(batch);
  batch = [];
}

// Ctrl-C in a terminal reaches the whole group; the benchmark decides when this one ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', (told: Mood) => {
  mood = told;
});
const listen = async (server: Server): Promise<number> => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
};
const plain = (): Server => createServer({ keepAliveTimeout: 60_000 }, take);
const pem = (name: string): Buffer =>
  readFileSync(new URL(`certificate/receiver.${name}.pem`, import.meta.url));
const secure = createTlsServer({ key: pem('key'), cert: pem('cert'), keepAliveTimeout: 60_000 }, take);
process.send?.([await listen(plain()), await listen(plain()), await listen(secure)]);
