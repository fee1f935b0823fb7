import { randomInt } from 'node:crypto';
import { freePort, LOOPBACK } from '../process/ports.ts';

/**
 * A loopback address and port for a server that only Mailhooks itself calls. On Linux the address is random in
 * 127.0.0.0/8, so that a web page cannot find it by trying ports; elsewhere only 127.0.0.1 exists.
 */
export async function hiddenAddress(): Promise<{ host: string; port: number }> {
  const host = ['127', ...Array.from({ length: 3 }, () => randomInt(1, 255))].join('.');
  return await freePort(host).then(
    (port) => ({ host, port }),
    async () => ({ host: LOOPBACK, port: await freePort() }),
  );
}
