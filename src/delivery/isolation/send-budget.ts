import type { SendRates } from '../../domain/delivery/send-rates.ts';
import {
  copies,
  earlyMs,
  fewCopies,
  forgetMs,
  MiB,
  mostReserved,
  ofEvent,
  ownShare,
  savedUpSeconds,
  sweepMs,
  type Size,
} from './limits.ts';

/** A POST that is to be made. */
export interface Post {
  /** The same whenever it is tried again. */
  requestId: string;
  accountId: string;
  /** Ids of the events in it. */
  eventIds: readonly string[];
  url: string;
  /** Size of headers and body. */
  bytes: number;
}

/**
 * Bounds the bytes that this process sends: of one event, of an account, to a host. A POST that does not fit gets a time
 * behind all that asked before it, and counts from now on: nothing overtakes it.
 */
export interface SendBudget {
  /** @returns 0: it may be made now, and has been counted; else ms until its time, when its caller asks again with the same `requestId` */
  take(post: Post): number;
}

/** How much of one bucket a POST uses. */
interface Charge {
  key: string;
  size: Size;
  bytes: number;
  /** Whether it waits when it does not fit. */
  waits: boolean;
}

interface Reservation {
  at: number;
  /** How many stages have counted it, and how many bytes. */
  stages: number;
  bytes: number;
}

const charge = (key: string, size: Size, bytes: number): Charge => ({ key, size, bytes, waits: true });

const sizeOf = (mebibytes: number): Size => ({ perSecond: mebibytes * MiB, seconds: savedUpSeconds });

/**
 * @param longestMs the longest delay
 * @param now in ms
 */
export function createSendBudget(
  rates: SendRates,
  longestMs: number,
  now = (): number => performance.now(),
): SendBudget {
  /** When each bucket is full again (GCRA); one that is full is not kept. */
  const fullAt = new Map<string, number>();
  const reserved = new Map<string, Reservation>();
  let sweptAt = now();

  const debtMs = (key: string): number => Math.max(0, (fullAt.get(key) ?? 0) - now());
  const msOf = (bytes: number, { perSecond }: Size): number => (bytes / perSecond) * 1_000;
  const waitMs = ({ key, size, bytes }: Charge): number =>
    Math.max(0, debtMs(key) + msOf(bytes, size) - size.seconds * 1_000);
  const count = ({ key, size, bytes }: Charge): void =>
    void fullAt.set(key, now() + debtMs(key) + msOf(bytes, size));

  const account = ({ accountId, bytes }: Post): Charge[] => {
    if (rates.mebibytesOfAccount === null) return [];
    return [charge(`account ${accountId}`, sizeOf(rates.mebibytesOfAccount), bytes)];
  };

  const toHost = ({ accountId, url, bytes }: Post): Charge[] => {
    if (rates.mebibytesToHost === null) return [];
    const host = machineOf(url);
    const own = { ...charge(`share ${accountId} ${host}`, ownShare, bytes), waits: false };
    const isWithin = waitMs(own) === 0;
    const all = charge(`host ${host}`, sizeOf(rates.mebibytesToHost), bytes);
    return isWithin ? [own, { ...all, waits: false }] : [all];
  };

  const eventToHost = (post: Post): Charge[] => {
    const { accountId, eventIds, url, bytes } = post;
    const each = bytes / eventIds.length;
    const host = machineOf(url);
    return eventIds.map((id) => charge(`event ${accountId} ${id} ${host}`, ofEvent.toHost, each));
  };

  const eventInAll = ({ accountId, eventIds, bytes }: Post): Charge[] =>
    eventIds.map((id) => charge(`event ${accountId} ${id}`, ofEvent.inAll, bytes / eventIds.length));

  /** Further copies of events that have been counted before. */
  const manyCopies = (post: Post): Charge[] =>
    eventToHost(post).flatMap(({ key, size, bytes }) => {
      const sent = (debtMs(key) / 1_000) * size.perSecond;
      if (sent <= fewCopies || sent <= bytes) return [];
      return [charge(`copies ${post.accountId} ${machineOf(post.url)}`, copies, bytes)];
    });

  // A POST that waits at one stage does not count at the next: no other waits for it there.
  const paced = rates.mebibytesToHost === null ? [] : [eventToHost, manyCopies, eventInAll];
  const stages = [...paced, account, toHost];

  const sweep = (): void => {
    const at = now();
    if (at - sweptAt < sweepMs) return;
    sweptAt = at;
    for (const [key, full] of fullAt) if (full <= at) fullAt.delete(key);
    for (const [id, one] of reserved) if (at - one.at > forgetMs) reserved.delete(id);
  };

  return {
    take(post) {
      sweep();
      const own = reserved.get(post.requestId);
      if (own && own.at > now() + earlyMs) return Math.min(longestMs, own.at - now());
      // It may have grown since it was last rendered.
      const more = own ? post.bytes - own.bytes : 0;
      if (more > 0) {
        for (const stage of stages.slice(0, own?.stages)) stage({ ...post, bytes: more }).forEach(count);
      }
      for (let done = own?.stages ?? 0; done < stages.length; done += 1) {
        const charges = stages[done]?.(post) ?? [];
        const wait = Math.max(0, ...charges.filter(({ waits }) => waits).map(waitMs));
        if (wait > 0 && !own && reserved.size >= mostReserved) return Math.min(longestMs, wait);
        charges.forEach(count);
        if (wait === 0) continue;
        reserved.set(post.requestId, { at: now() + wait, stages: done + 1, bytes: post.bytes });
        return Math.min(longestMs, wait);
      }
      reserved.delete(post.requestId);
      return 0;
    },
  };
}

/** The host without its port: all ports share one machine's bandwidth. */
const machineOf = (url: string): string => URL.parse(url)?.hostname.replace(/\.$/, '') ?? '';
