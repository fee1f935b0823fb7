import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export interface Reply {
  status: number;
  body: string;
}

/** One request as it came, and how it was answered. */
export interface Received {
  path: string;
  /** More than one where a format sends events together. */
  eventIds: string[];
  body: string;
  /** Unix ms. */
  at: number;
  verified: boolean;
  status: number;
  /** It brought an event that this path had taken (2xx) before. */
  duplicate: boolean;
}

/** A customer's server: real HTTP, which takes nothing whose signature the official library does not confirm. */
export interface Receiver {
  url: string;
  /** All requests so far. */
  received: Received[];
  /** Opens a path for the endpoint with this secret. @returns its URL; until `replies` says otherwise it answers 200 */
  open(path: string, secret: string): string;
  /** Answers of this path from now on, in turn; the last one for ever. */
  replies(path: string, ...replies: Reply[]): void;
  /** The first request that brings the event to the path; undefined when `signal` comes first. */
  arrival(path: string, eventId: string, signal: AbortSignal): Promise<Received | undefined>;
  close(): Promise<void>;
}

interface Hook {
  secret: string;
  replies: Reply[];
}

/** Listens on a free port of 127.0.0.1. A path that was not opened, and a wrong signature, get a 401. */
export async function startReceiver(): Promise<Receiver> {
  const hooks = new Map<string, Hook>();
  const received: Received[] = [];
  const came = new EventEmitter().setMaxListeners(0);

  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const at = Date.now();
      const path = req.url ?? '';
      const hook = hooks.get(path);
      const eventIds = idsOf(req.headers);
      const verified = hook !== undefined && isSigned(hook.secret, body, req.headers);
      const reply = verified ? nextReply(hook) : { status: 401, body: 'the signature does not match' };
      const before = received.filter((other) => other.path === path && other.status < 300);
      const duplicate = before.some((other) => other.eventIds.some((id) => eventIds.includes(id)));
      received.push({ path, eventIds, body, at, verified, status: reply.status, duplicate });
      res.writeHead(reply.status, { 'content-type': 'text/plain' }).end(reply.body);
      came.emit('request');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    received,
    open(path, secret) {
      hooks.set(path, { secret, replies: [{ status: 200, body: 'thank you' }] });
      return url + path;
    },
    replies(path, ...replies) {
      const hook = hooks.get(path);
      if (hook) hook.replies = replies;
    },
    async arrival(path, eventId, signal) {
      for (;;) {
        const found = received.find((other) => other.path === path && other.eventIds.includes(eventId));
        if (found || signal.aborted) return found;
        await once(came, 'request', { signal }).catch(() => undefined);
      }
    },
    close: () => close(server),
  };
}

function nextReply(hook: Hook): Reply {
  const reply = hook.replies.length > 1 ? hook.replies.shift() : hook.replies[0];
  return reply ?? { status: 200, body: '' };
}

function idsOf(headers: IncomingHttpHeaders): string[] {
  const ids = headers['mailhooks-event-ids'] ?? headers['mailhooks-event-id'] ?? '';
  return String(ids)
    .split(',')
    .map((id) => id.trim());
}

/** As a customer does it: with the official library, over the very text that came. */
function isSigned(secret: string, body: string, headers: IncomingHttpHeaders): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
