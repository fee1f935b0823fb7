import { closeSync, openSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { devNull } from 'node:os';
import type { Shortage } from '../../domain/delivery/shortage.ts';

/** Nothing was sent, for lack of a resource of this process: the receiver has no part in it. */
export class ShortageError extends Error {
  override readonly name = 'ShortageError';
  readonly shortage: Shortage;
  constructor(shortage: Shortage) {
    super(inWords[shortage]);
    this.shortage = shortage;
  }
}

/** The texts that people read. */
export const inWords: Record<Shortage, string> = {
  files: 'no more sockets can be opened from here',
  memory: 'there is no memory for another connection from here',
  ports: 'there is no port left for another connection from here',
  look_ups: 'too many names are being looked up from here already',
};

const byCode: Record<string, Shortage> = {
  EMFILE: 'files',
  ENFILE: 'files',
  ENOBUFS: 'memory',
  ENOMEM: 'memory',
};

/** @param error from opening a socket, before anything was sent over it */
export function shortageOf(error: unknown): Shortage | undefined {
  if (error instanceof ShortageError) return error.shortage;
  if (error instanceof AggregateError) {
    return error.errors.map(shortageOf).find((shortage) => shortage !== undefined);
  }
  const { code = '', address = '' } = (error ?? {}) as { code?: string; address?: string };
  // For an IPv6 address it may mean that this machine has no IPv6.
  if (code === 'EADDRNOTAVAIL') return isIPv4(address) ? 'ports' : undefined;
  return byCode[code];
}

/**
 * Whether no more files can be opened. Resolvers do not say so: they report that a name does not exist, or that no server
 * responds.
 */
export function outOfFiles(): boolean {
  try {
    closeSync(openSync(devNull, 'r'));
    return false;
  } catch (error) {
    return shortageOf(error) === 'files';
  }
}
