import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { DomainError } from '../../domain/basics/errors.ts';
import { anyRatioBytes, maxRatio } from './body-limits.ts';

export interface BodyLimits {
  /** Of the body as it is when it is unpacked. */
  maxBytes: number;
  /** Called with every piece of it; may throw. */
  take: (bytes: number) => void;
}

/**
 * Reads a body to its end, and unpacks it. What is refused is read on but kept nowhere, so that the client hears why.
 * @throws DomainError `payload_too_large`, or `malformed_json` for what is cut off or not packed as it says
 */
export async function collectBody(
  req: IncomingMessage,
  isGzip: boolean,
  limits: BodyLimits,
): Promise<Buffer> {
  // Of a client that has left already nothing more comes, not even an end.
  if (req.destroyed) throw cutOff();
  try {
    return await (isGzip ? unpacked(req, limits) : plain(req, limits));
  } catch (error) {
    await drain(req);
    throw error;
  }
}

async function plain(req: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > limits.maxBytes) throw tooLarge(limits);
  const gathered = createGathered(limits);
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) gathered.add(chunk as Buffer);
  } catch (error) {
    throw error instanceof DomainError ? error : cutOff();
  }
  return gathered.bytes();
}

async function unpacked(req: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const gunzip = createGunzip();
  const abort = (): void => {
    // Also of one that has come whole the rest is lost with its client.
    if (!req.readableEnded) gunzip.destroy(cutOff());
  };
  req.on('error', abort).on('close', abort);
  req.pipe(gunzip);
  const gathered = createGathered(limits);
  let unpackedBytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      unpackedBytes += chunk.length;
      if (unpackedBytes > Math.max(anyRatioBytes, maxRatio * gunzip.bytesWritten)) {
        const what = `a compressed request may unpack to ${maxRatio} times its size beyond 1 MiB`;
        throw new DomainError('payload_too_large', what);
      }
      gathered.add(chunk);
    }
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError('malformed_json', `the body cannot be read: ${(error as Error).message}`);
  } finally {
    req.unpipe(gunzip);
    req.off('error', abort).off('close', abort);
    gunzip.destroy();
  }
  return gathered.bytes();
}

/** One buffer that grows: a body that comes byte by byte must not be ten million objects. */
function createGathered({ maxBytes, take }: BodyLimits) {
  let buffer = Buffer.alloc(0);
  let length = 0;
  return {
    add(chunk: Buffer): void {
      if (length + chunk.length > maxBytes) throw tooLarge({ maxBytes });
      take(chunk.length);
      if (length + chunk.length > buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.min(maxBytes, 2 * (length + chunk.length)));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      chunk.copy(buffer, length);
      length += chunk.length;
    },
    bytes: (): Buffer => buffer.subarray(0, length),
  };
}

async function drain(req: IncomingMessage): Promise<void> {
  if (req.complete || req.destroyed) return;
  req.resume();
  await once(req, 'close').catch(() => undefined);
}

const tooLarge = ({ maxBytes }: Pick<BodyLimits, 'maxBytes'>): DomainError =>
  new DomainError(
    'payload_too_large',
    `a request may have ${maxBytes < 1024 * 1024 ? `${maxBytes / 1024} KiB` : `${maxBytes / 1024 / 1024} MiB`}`,
  );

const cutOff = (): DomainError => new DomainError('malformed_json', 'the request ended before its body did');
