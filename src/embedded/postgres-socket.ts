import { join } from 'node:path';
import { withClient } from './postgres-client.ts';

/** What the kernel takes as the path of a socket, in bytes: Linux one less than its 108, macOS one less than its 104. */
const maxPathBytes = process.platform === 'darwin' ? 103 : 107;

/**
 * Where Postgres listens besides its port: what goes through a socket costs both sides less than what goes through TCP.
 * @param folder of the server's user alone
 * @returns undefined where there can be no socket: on Windows, or with a path that is too long or that Postgres's list
 * of folders cannot hold
 */
export function socketFolder(folder: string): string | undefined {
  if (process.platform === 'win32' || /[",]/.test(folder)) return undefined;
  return Buffer.byteLength(join(folder, '.s.PGSQL.65535')) > maxPathBytes ? undefined : folder;
}

/** Whether a file in that folder is a socket of Postgres's, or its lock. */
export const isOfSocket = (name: string): boolean => name.startsWith('.s.PGSQL.');

/**
 * The same database through the socket; the port is part of the socket's name.
 * @returns undefined when it cannot be reached so, whatever the reason: then the port can
 */
export async function throughSocket(url: string, folder: string): Promise<string | undefined> {
  const through = new URL(url);
  through.searchParams.set('host', folder);
  return await withClient(through.href, () => Promise.resolve(through.href)).catch(() => undefined);
}
