import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { problems } from './problem-statuses.ts';

/** How patient the server is with clients, in ms, and with how many. */
export interface Patience {
  /** Until the head of a request is there whole. */
  headMs: number;
  /** Until all of it is, body included. */
  requestMs: number;
  /** How long a client may take nothing of an answer that waits for it. */
  stalledMs: number;
  /** Between two requests of a connection. */
  idleMs: number;
  /** How often the first two are looked at. */
  checkMs: number;
  /** Connections at the same time. */
  connections: number;
}

/** 10 MiB in a minute is 1.4 Mbit/s. Node's own limits are one and five minutes, and none for answers. */
const patience: Patience = {
  headMs: 10_000,
  requestMs: 60_000,
  stalledMs: 30_000,
  // Longer than load balancers keep theirs: the one who sends has to be the one who closes.
  idleMs: 65_000,
  checkMs: 2_000,
  // Each is some kilobytes and a descriptor: attempts need some of these, too.
  connections: 10_000,
};

/** Of all headers of a request together: a path of ours, a key and a cursor are 2 KiB. */
const maxHeaderBytes = 16 * 1024;

/**
 * Requests that are under way over one connection at the same time: whoever sends them without waiting for responses has all
 * of them worked on, and keeps what they become in memory by not reading it. Browsers and HTTP clients send one.
 */
const mostOfConnection = 32;
/** … and those that get no answer, which may have come together with it. */
const mostUnanswered = 10 * mostOfConnection;

/** How often idle connections are closed for new ones at most. */
const idleAgainMs = 1_000;

/** Requests under way at shutdown get this long; a client that dawdles over one must not keep the process. */
const requestGraceMs = 10_000;

/** A server that does not listen yet: whoever made it calls `server.listen`, and `close` at the end. */
export interface ApiServer {
  server: Server;
  /** Takes no more connections, answers what is under way, and says `Connection: close` with every answer. */
  close(): Promise<void>;
}

/**
 * Answers those before it, then closes.
 * @param tooMany how many there are beyond the most: the first is answered, the rest get nothing, and too many of them are the end
 */
function refuseMore({ socket }: IncomingMessage, res: ServerResponse, tooMany: number): void {
  if (tooMany > mostUnanswered) socket.destroy();
  if (tooMany > 1) return;
  socket.pause();
  const { status, title } = problems.rate_limited;
  const detail = `more than ${mostOfConnection} requests are under way over this connection: wait for responses`;
  const body = { type: 'urn:mailhooks:problem:rate_limited', title, status, detail, code: 'rate_limited' };
  res.writeHead(status, { 'Content-Type': 'application/problem+json', Connection: 'close' });
  res.end(JSON.stringify(body));
}

/** An HTTP server that neither waits for slow clients for ever nor leaves anybody without an answer when it closes. */
export function createApiServer(app: RequestListener, limits: Patience = patience): ApiServer {
  const server = createServer({
    headersTimeout: limits.headMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    keepAliveTimeout: limits.idleMs,
    maxHeaderSize: maxHeaderBytes,
  });
  server.timeout = limits.stalledMs;
  server.maxConnections = limits.connections;
  // Whoever has nothing to ask makes room for whoever has; once in a while, as all connections are looked at for it.
  let closedIdleAt = -Infinity;
  server.on('drop', () => {
    if (performance.now() - closedIdleAt < idleAgainMs) return;
    closedIdleAt = performance.now();
    server.closeIdleConnections();
  });
  const underWay = new Set<ServerResponse>();
  /** Connections over which nothing has been asked yet: Node takes them for busy. */
  const fresh = new Set<Socket>();
  const underWayOf = new WeakMap<Socket, Set<ServerResponse>>();
  let closing = false;
  const sayClose = (res: ServerResponse): void => {
    if (!res.headersSent) res.setHeader('Connection', 'close');
  };
  server.on('connection', (socket) => {
    fresh.add(socket);
    const own = new Set<ServerResponse>();
    underWayOf.set(socket, own);
    socket.once('close', () => {
      fresh.delete(socket);
      // Node 22 does not end responses that were behind another one, and what they have taken would never be given back.
      setImmediate(() => own.forEach((res) => res.emit('close')));
    });
  });
  server.on('request', (req, res) => {
    fresh.delete(req.socket);
    const { socket } = req;
    const own = underWayOf.get(socket) ?? new Set();
    for (const all of [underWay, own]) {
      all.add(res);
      res.once('close', () => all.delete(res));
    }
    if (own.size > mostOfConnection) return refuseMore(req, res, own.size - mostOfConnection);
    if (closing) sayClose(res);
    // Nothing moved for a while: fatal when the client is the one to move, not while we are at work.
    res.on('timeout', () => {
      if (res.headersSent) socket.destroy();
    });
    app(req, res);
  });
  return {
    server,
    async close() {
      if (!server.listening) return;
      closing = true;
      for (const res of underWay) sayClose(res);
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of fresh) if (socket.bytesRead === 0) socket.destroy();
      const impatient = setTimeout(() => server.closeAllConnections(), requestGraceMs);
      await closed;
      clearTimeout(impatient);
    },
  };
}
