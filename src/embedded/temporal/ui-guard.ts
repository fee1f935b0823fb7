import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { hostNameOf, isMeantForUs } from '../../domain/basics/request-host.ts';
import { LOOPBACK } from '../process/ports.ts';

export interface UiGuardOptions {
  /** On 127.0.0.1, held from the start on. */
  readonly port: number;
  /** Where the UI itself listens. */
  readonly ui: { readonly host: string; readonly port: number };
  /** Host names besides those of the loopback interface, in lower case. */
  readonly allowedHosts: ReadonlySet<string>;
}

export interface UiGuard {
  readonly close: () => Promise<void>;
}

/**
 * The port that people open for Temporal's UI. The UI itself answers any `Host`, so a web page could act on it by DNS
 * rebinding; this passes on what was meant for it and refuses the rest with 403.
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function startUiGuard({ port, ui, allowedHosts }: UiGuardOptions): Promise<UiGuard> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((req, res) => {
    if (!isFromOurPages(req, allowedHosts)) return refuse(res);
    passOn(req, res, { ...ui, agent });
  });
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return {
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Reading across origins is the browser's to refuse; what changes something must come from a page of the UI. */
function isFromOurPages({ method, headers }: IncomingMessage, allowed: ReadonlySet<string>): boolean {
  if (!isMeantForUs(headers.host, allowed)) return false;
  if (headers.origin === undefined || method === 'GET' || method === 'HEAD') return true;
  return hostNameOf(headers.origin.replace(/^https?:\/\//, '')) === hostNameOf(headers.host);
}

function refuse(res: ServerResponse): void {
  res.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' });
  res.end(
    'This is the Temporal UI of Mailhooks. It answers requests for localhost and 127.0.0.1, and for the host of ' +
      'TEMPORAL_UI_URL.\n',
  );
}

function passOn(
  req: IncomingMessage,
  res: ServerResponse,
  ui: { host: string; port: number; agent: Agent },
): void {
  const { method, url, headers } = req;
  const { connection: _, ...passed } = headers;
  const upstream = request({ ...ui, method, path: url, headers: passed });
  upstream.on('response', (answer) => {
    const { connection: _own, ...sent } = answer.headers;
    res.writeHead(answer.statusCode ?? 502, sent);
    answer.on('error', () => res.destroy()).pipe(res);
  });
  upstream.on('error', () => {
    if (res.headersSent) res.destroy();
    else res.writeHead(502, { 'content-type': 'text/plain' }).end('The Temporal UI does not answer.\n');
  });
  res.on('close', () => upstream.destroy());
  req.pipe(upstream);
}
