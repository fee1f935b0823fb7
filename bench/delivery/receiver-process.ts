/**
 * The customers' server, in a process of its own so that its CPU counts for nobody. `/ok/…` takes every webhook, `/hang/…`
 * never answers until it is told to recover, `/busy/…` answers 503 and asks to be left alone for an hour. It listens on two ports: what hangs is at a host of its own. It
 * ends with the process that started it.
 */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Arrival } from './arrivals.ts';
import { clockMs } from './clock.ts';

let batch: Arrival[] = [];
let isWell = false;

const take: RequestListener = (req, res) => {
  const at = clockMs();
  const path = req.url ?? '';
  const eventId = String(req.headers['mailhooks-event-id']);
  if (batch.length === 0) setImmediate(report);
  batch.push({ eventId, path, attempt: Number(req.headers['mailhooks-attempt']), at });
  req.resume();
  if (path.startsWith('/hang/') && !isWell) return;
  req.on('end', () => {
    if (path.startsWith('/busy/')) res.writeHead(503, { 'retry-after': '3600' });
    else res.statusCode = 204;
    res.end();
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
process.on('message', () => {
  isWell = true;
});
const listen = async (): Promise<number> => {
  const server = createServer({ keepAliveTimeout: 60_000 }, take).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};
process.send?.([await listen(), await listen()]);
