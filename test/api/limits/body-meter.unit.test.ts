import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { authenticate } from '../../../src/api/access/authenticate.ts';
import { readBody } from '../../../src/api/body/body.ts';
import { createBodyMeter, type BodyMeter } from '../../../src/api/limits/body-meter.ts';
import { hashKey } from '../../../src/services/accounts/api-keys.ts';
import type { ServiceContext } from '../../../src/services/context.ts';
import { createFairRoom } from '../../../src/store/batching/fair-room.ts';
import { abandoned, requested, type Exchange } from '../../support/gone-client.ts';

const MiB = 1024 * 1024;
const most = 128 * MiB;

const newMeter = (): BodyMeter =>
  createBodyMeter(
    {
      requestsPerKey: null,
      requestsPerAccount: null,
      mebibytesOfAccount: null,
      failedLogins: null,
      trustedProxies: [],
    },
    createFairRoom({ inAll: most, share: 1 }),
  );

/** Reads the body as the API does. @returns whether it was read to its end */
async function isRead({ req, res }: Exchange, meter: BodyMeter): Promise<boolean> {
  try {
    await readBody(meter)(req, res, () => undefined);
    return true;
  } catch {
    return false;
  }
}

describe('what is counted of a body', () => {
  it('is given back when its client leaves while it is unpacked', async (t) => {
    const meter = newMeter();
    const left = await requested(t, gzipSync(Buffer.alloc(MiB)));
    const leaving: BodyMeter = (req, res) => {
      const { take, enter } = meter(req, res);
      const takeAndLeave = (bytes: number): void => {
        take(bytes);
        req.socket.destroy();
      };
      return { take: takeAndLeave, enter };
    };
    await isRead(left, leaving);
    await turn();
    const other = await requested(t);
    meter(other.req, other.res).take(most);
  });

  it('is nothing, and waits for nothing, when its client has left before', async (t) => {
    const meter = newMeter();
    const gone = await abandoned(t, gzipSync(Buffer.alloc(MiB)));
    assert.equal(await isRead(gone, meter), false);
    const other = await requested(t);
    meter(other.req, other.res).take(most);
  });

  it('is in memory until the client has its response', async (t) => {
    const meter = newMeter();
    const reading = await requested(t, gzipSync(Buffer.alloc(MiB)));
    assert.equal(await isRead(reading, meter), true);
    const other = await requested(t);
    assert.throws(() => {
      meter(other.req, other.res).take(most);
    }, /too many request bodies/);
  });

  it('leaves a quarter to others, with the key of a program', async (t) => {
    const meter = newMeter();
    const flood = await asProducer(await requested(t));
    meter(flood.req, flood.res).take(96 * MiB);
    const more = await asProducer(await requested(t));
    assert.throws(() => {
      meter(more.req, more.res).take(MiB);
    }, /too many request bodies/);
    const other = await requested(t);
    meter(other.req, other.res).take(32 * MiB);
  });
});

/** As if it came with the key of a program. */
async function asProducer(exchange: Exchange): Promise<Exchange> {
  const caller = { keyId: 'key', scope: 'producer', speaker: 'key', accounts: null, mayNameEndpoints: true };
  const ctx = {
    adminKeyHash: hashKey('admin'),
    batched: { findCaller: () => Promise.resolve(caller) },
    keyUses: { note: () => undefined },
  } as unknown as ServiceContext;
  exchange.req.headers.authorization = 'Bearer mh_producer';
  await authenticate(ctx, undefined)(exchange.req, exchange.res, () => undefined);
  return exchange;
}
