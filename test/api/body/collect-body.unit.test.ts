import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { collectBody } from '../../../src/api/body/collect-body.ts';

it('a body whose last bytes are lost with their client is cut off, though it had come whole', async () => {
  const packed = gzipSync('[1]');
  const source = new Readable({ read: () => undefined });
  const req = Object.assign(source, { complete: true, headers: {} }) as unknown as IncomingMessage;
  const limits = { maxBytes: 1024, take: () => undefined };
  const reading = collectBody(req, true, limits);
  source.push(packed.subarray(0, -8));
  setImmediate(() => source.destroy());
  await assert.rejects(reading, /ended before its body did/);
});
