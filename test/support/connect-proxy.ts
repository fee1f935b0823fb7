import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An HTTP proxy (CONNECT) that notes what it is asked for. */
export interface ConnectProxy {
  /** `host:port` */
  address: string;
  /** Whatever came, as `CONNECT host:port` or `GET url`. */
  asked: Set<string>;
  /** `Proxy-Authorization` of what came. */
  credentials: Set<string | undefined>;
  close(): Promise<void>;
}

/** @param hosts where names lead to that no DNS server knows, as `host:port`; others are refused with 502 */
export async function startConnectProxy(hosts: Record<string, string> = {}): Promise<ConnectProxy> {
  const asked = new Set<string>();
  const credentials = new Set<string | undefined>();
  const sockets = new Set<Socket>();
  const server = createServer((req, res) => {
    asked.add(`${req.method} ${req.url}`);
    res.writeHead(502).end();
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.on('connect', (req, socket: Socket) => {
    asked.add(`CONNECT ${req.url}`);
    credentials.add(req.headers['proxy-authorization']);
    const [host = '', port] = (hosts[req.url ?? ''] ?? '').split(':');
    if (port === undefined) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    credentials,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
