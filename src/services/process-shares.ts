import { createFairRoom } from '../store/batching/fair-room.ts';
import type { ServiceContext } from './context.ts';

/** The share that one account gets of what the others leave: the first a quarter, the next a quarter of the rest, and so on. */
const share = 1 / 4;
/** Requests of one account that wait. */
const mostWaiting = 200;

/** Memory for parsed bodies, in bytes. */
const workBytes = 256 * 1024 * 1024;
/** Deliveries that wait to be written by one statement, each half a kilobyte. */
const planned = 200_000;
/** Endpoints of accounts that have many, once for each request: a kilobyte or, with the longest URL, three. */
const endpoints = 50_000;
/** Each is a socket, for as long as its receiver may take. */
const tests = 128;

/** The limits of this process that accounts share. */
export const createProcessShares = (): Pick<
  ServiceContext,
  'workRoom' | 'planRoom' | 'endpointRoom' | 'testRoom'
> => ({
  workRoom: createFairRoom({ inAll: workBytes, share }),
  planRoom: createFairRoom({ inAll: planned, share, mostWaiting }),
  endpointRoom: createFairRoom({ inAll: endpoints, share, mostWaiting }),
  testRoom: createFairRoom({ inAll: tests, share, mostWaiting }),
});
