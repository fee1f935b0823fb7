import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How patient the server is with clients. */
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
}

/** 10 MiB in a minute is 1.4 Mbit/s. Node's own limits are one and five minutes, and none for answers. */
const patience: Patience = {
  headMs: 10_000,
  requestMs: 60_000,
  stalledMs: 30_000,
  // Longer than load balancers keep theirs: the one who sends has to be the one who closes.
  idleMs: 65_000,
  checkMs: 2_000,
};

/** Of all headers of a request together: a path of ours, a key and a cursor are 2 KiB. */
const maxHeaderBytes = 16 * 1024;

/** Requests under way at shutdown get this long; a client that dawdles over one must not keep the process. */
const requestGraceMs = 10_000;

/** A server that does not listen yet: whoever made it calls `server.listen`, and `close` at the end. */
export interface ApiServer {
  server: Server;
  /** Takes no more connections, answers what is under way, and says `Connection: close` with every answer. */
  close(): Promise<void>;
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
  const underWay = new Set<ServerResponse>();
  /** Connections over which nothing has been asked yet: Node takes them for busy. */
  const fresh = new Set<Socket>();
  let closing = false;
  const sayClose = (res: ServerResponse): void => {
    if (!res.headersSent) res.setHeader('Connection', 'close');
  };
  server.on('connection', (socket) => {
    fresh.add(socket);
    socket.once('close', () => fresh.delete(socket));
  });
  server.on('request', (req, res) => {
    fresh.delete(req.socket);
    underWay.add(res);
    res.once('close', () => underWay.delete(res));
    if (closing) sayClose(res);
    // Nothing moved for a while: fatal when the client is the one to move, not while we are at work.
    res.on('timeout', (socket: Socket) => {
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
