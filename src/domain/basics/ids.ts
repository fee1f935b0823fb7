import { v7 as uuidv7 } from 'uuid';

export type IdPrefix = 'acc' | 'ep' | 'evt' | 'dlv' | 'att' | 'key' | 'ntf' | 'rec' | 'ses' | 'batch';

/** Orders the ids that a process makes in one millisecond; begins anywhere, so that processes do not collide. */
let sequence = Math.floor(Math.random() * 2 ** 32);

/**
 * A new id such as `dlv_0190b7c6-…`: a UUIDv7, so ids sort by the instant they were made at.
 * @param atMs Unix ms, default now
 */
export function newId(prefix: IdPrefix, atMs: number = Date.now()): string {
  sequence = (sequence + 1) % 2 ** 32;
  return `${prefix}_${uuidv7({ msecs: atMs, seq: sequence })}`;
}

const madeId = /^[a-z]{2,3}_([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * The instant inside an id of ours. A delivery's is its event's acceptance, which is the partition it is stored in:
 * a look-up by id alone touches one day of the log.
 * @returns null when the id is not one that `newId` makes
 */
export function instantOf(id: string): Date | null {
  const match = madeId.exec(id);
  return match ? new Date(Number.parseInt(`${match[1]}${match[2]}`, 16)) : null;
}
