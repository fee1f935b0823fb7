import { once } from 'node:events';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

async function listenBriefly(port: number, host = LOOPBACK): Promise<number> {
  const server = createServer();
  // One process of several would get, of port 0, the port that the others have got.
  server.listen({ port, host, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}

/** A TCP port that was free a moment ago. @param host default 127.0.0.1 */
export function freePort(host?: string): Promise<number> {
  return listenBriefly(0, host);
}

export async function isPortFree(port: number): Promise<boolean> {
  return listenBriefly(port).then(
    () => true,
    () => false,
  );
}

/** Resolves when something accepts connections on this port of 127.0.0.1, else rejects. */
export async function connectsTo(port: number): Promise<void> {
  const socket = connect(port, LOOPBACK);
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

/** The kept ports by name; none when nothing was kept. */
export async function readPorts(file: string): Promise<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

export interface PortWish {
  /** Asked for by the caller: tried before the kept one. */
  readonly asked?: number | undefined;
  /** First choice when nothing is kept yet. Default: any free port. */
  readonly preferred?: number;
  /** Whether it is a new one at each start. Default: the one of the last start. */
  readonly isNew?: boolean;
}

/**
 * Free ports for the named uses, the same as last time where possible (so that links survive a restart).
 * Order: asked, kept in `file`, preferred, any. The choice is written to `file`.
 */
export async function choosePorts<Name extends string>(
  file: string,
  wishes: Record<Name, PortWish>,
): Promise<Record<Name, number>> {
  const kept = await readPorts(file);
  const chosen: Partial<Record<Name, number>> = {};
  const taken = new Set<number>();
  for (const name of Object.keys(wishes) as Name[]) {
    const { asked, preferred, isNew = false } = wishes[name];
    const candidates = [asked, isNew ? undefined : kept[name], preferred];
    const port = (await firstFree(candidates, taken)) ?? (await freePort());
    chosen[name] = port;
    taken.add(port);
  }
  await writeFile(`${file}.tmp`, `${JSON.stringify(chosen)}\n`);
  await rename(`${file}.tmp`, file);
  return chosen as Record<Name, number>;
}

async function firstFree(candidates: unknown[], taken: Set<number>): Promise<number | undefined> {
  for (const port of candidates) {
    const usable = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65536;
    if (usable && !taken.has(port) && (await isPortFree(port))) return port;
  }
  return undefined;
}
