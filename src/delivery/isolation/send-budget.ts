import type { SendRates } from '../../domain/delivery/send-rates.ts';

/** So many bytes at once, then so many per second. */
interface Size {
  atOnce: number;
  perSecond: number;
}

/** A POST that is to be made. */
export interface Post {
  /** The same whenever it is tried again. */
  turnId: string;
  accountId: string;
  /** Of the events in it. */
  eventIds: readonly string[];
  url: string;
  /** Headers and body. */
  bytes: number;
}

/**
 * Bounds the bytes that this process sends: of one event, of an account, to a host. What finds no room gets a turn behind all
 * that asked before, and is counted then already: nothing overtakes it.
 */
export interface SendBudget {
  /** @returns 0: it may be made now, and has been counted; else ms until its turn, of whoever asks again with its `turnId` */
  take(post: Post): number;
}

const KiB = 1024;
const MiB = 1024 * KiB;
/** One event, whose message may be large, in the copies for its endpoints. */
const ofEvent = {
  toHost: { atOnce: 2 * MiB, perSecond: 64 * KiB },
  inAll: { atOnce: 32 * MiB, perSecond: MiB },
};
/** Of one event to one host: copies beyond share what all copies of the account have at this host. */
const fewCopies = 512 * KiB;
const copies: Size = { atOnce: 8 * MiB, perSecond: MiB };
/** An account that sends no more to a host does not wait for what other accounts send there. */
const ownShare: Size = { atOnce: 2 * MiB, perSecond: 256 * KiB };
/** What an account, or all to a host, may send at once, as seconds of its rate. */
const savedUpSeconds = 4;

/** Two clocks are never quite equal. */
const earlyMs = 50;
const sweepMs = 5_000;
/** A turn that nobody has come for is forgotten. */
const keptMs = 600_000;
/** Beyond that nothing is counted ahead: what finds no room asks again. */
const mostTurns = 100_000;

/** What a POST takes of a bucket. */
interface Charge {
  key: string;
  size: Size;
  bytes: number;
  /** Whether it waits where there is no room. */
  waits: boolean;
}

interface Turn {
  at: number;
  /** What has been counted: so many stages, so many bytes. */
  stages: number;
  bytes: number;
}

const charge = (key: string, size: Size, bytes: number): Charge => ({ key, size, bytes, waits: true });

const sizeOf = (mebibytes: number): Size => ({
  atOnce: savedUpSeconds * mebibytes * MiB,
  perSecond: mebibytes * MiB,
});

/**
 * @param mostMs the longest delay
 * @param now in ms
 */
export function createSendBudget(
  rates: SendRates,
  mostMs: number,
  now = (): number => performance.now(),
): SendBudget {
  /** When each bucket is full again (GCRA); one that is full is not kept. */
  const fullAt = new Map<string, number>();
  const turns = new Map<string, Turn>();
  let sweptAt = now();

  const debtMs = (key: string): number => Math.max(0, (fullAt.get(key) ?? 0) - now());
  const msOf = (bytes: number, { perSecond }: Size): number => (bytes / perSecond) * 1_000;
  const waitMs = ({ key, size, bytes }: Charge): number =>
    Math.max(0, debtMs(key) + msOf(bytes, size) - msOf(size.atOnce, size));
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

  /** Of events that have been counted already. */
  const manyCopies = (post: Post): Charge[] =>
    eventToHost(post).flatMap(({ key, size, bytes }) => {
      const sent = (debtMs(key) / 1_000) * size.perSecond;
      if (sent <= fewCopies || sent <= bytes) return [];
      return [charge(`copies ${post.accountId} ${machineOf(post.url)}`, copies, bytes)];
    });

  // What waits long at one is no traffic yet: nothing is to wait for it at the next.
  const paced = rates.mebibytesToHost === null ? [] : [eventToHost, manyCopies, eventInAll];
  const stages = [...paced, account, toHost];

  const sweep = (): void => {
    const at = now();
    if (at - sweptAt < sweepMs) return;
    sweptAt = at;
    for (const [key, full] of fullAt) if (full <= at) fullAt.delete(key);
    for (const [id, turn] of turns) if (at - turn.at > keptMs) turns.delete(id);
  };

  return {
    take(post) {
      sweep();
      const turn = turns.get(post.turnId);
      if (turn && turn.at > now() + earlyMs) return Math.min(mostMs, turn.at - now());
      // It may have grown since it was rendered the last time.
      const more = turn ? post.bytes - turn.bytes : 0;
      if (more > 0) {
        for (const stage of stages.slice(0, turn?.stages)) stage({ ...post, bytes: more }).forEach(count);
      }
      for (let done = turn?.stages ?? 0; done < stages.length; done += 1) {
        const charges = stages[done]?.(post) ?? [];
        const wait = Math.max(0, ...charges.filter(({ waits }) => waits).map(waitMs));
        if (wait > 0 && !turn && turns.size >= mostTurns) return Math.min(mostMs, wait);
        charges.forEach(count);
        if (wait === 0) continue;
        turns.set(post.turnId, { at: now() + wait, stages: done + 1, bytes: post.bytes });
        return Math.min(mostMs, wait);
      }
      turns.delete(post.turnId);
      return 0;
    },
  };
}

/** Whatever the port: one machine's bandwidth. */
const machineOf = (url: string): string => URL.parse(url)?.hostname.replace(/\.$/, '') ?? '';
