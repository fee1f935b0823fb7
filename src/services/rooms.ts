import { createFairRoom } from '../store/batching/fair-room.ts';
import type { ServiceContext } from './context.ts';

/** Of what the others leave: an account alone has a quarter, the next one a quarter of the rest, and so on. */
const share = 1 / 4;
/** Requests of one account that wait. */
const mostWaiting = 200;

/** Of memory: what bodies become. */
const workBytes = 256 * 1024 * 1024;
/** Deliveries that wait to be written by one statement, each half a kilobyte. */
const planned = 200_000;
/** Each is a socket, for as long as its receiver may take. */
const tests = 128;

/** Shares of what a process has, for whoever asks for it. */
export const createRooms = (): Pick<ServiceContext, 'workRoom' | 'planRoom' | 'testRoom'> => ({
  workRoom: createFairRoom({ inAll: workBytes, share }),
  planRoom: createFairRoom({ inAll: planned, share, mostWaiting }),
  testRoom: createFairRoom({ inAll: tests, share, mostWaiting }),
});
