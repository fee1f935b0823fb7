import type { LookupAddress } from 'node:dns';
import { createCountsByOwner } from '../../domain/basics/counts-by-owner.ts';
import { createFairQueue } from '../../store/batching/fair-queue.ts';
import { outOfFiles, ShortageError } from '../http/classify-shortage.ts';
import type { Resolve } from './resolve.ts';

/** How many names may be looked up together, so that silent name servers of one account's names do not delay other accounts. */
export interface LookUpBounds {
  perAccount: number;
  inAll: number;
  /** How long a look-up waits for a slot before it gives up, in ms. */
  patienceMs: number;
  /** A look-up that has been under way for longer is not shared any more, in ms: a late caller would have too little time. */
  sharedMs: number;
}

interface Waiting {
  begin(): void;
  isOver: boolean;
}

/** The owner of look-ups that name no account. */
const nobody = '';

/** @returns looks up by `resolve`; rejects with a ShortageError when it gets no slot in time */
export function boundedLookUps(
  resolve: Resolve,
  { perAccount, inAll, patienceMs, sharedMs }: LookUpBounds,
): (host: string, account?: string) => Promise<LookupAddress[]> {
  const underWay = new Map<string, { found: Promise<LookupAddress[]>; at: number }>();
  const running = createCountsByOwner();
  const waiting = createFairQueue<Waiting>();
  let total = 0;

  const take = (account: string): boolean => {
    if (total >= inAll || running.of(account) >= perAccount) return false;
    total += 1;
    running.add(account, 1);
    return true;
  };
  const admit = (): void => {
    // Look-ups that have given up are taken out too.
    const next = waiting.takeWhile((one, _taken, account) => one.isOver || take(account));
    for (const one of next) if (!one.isOver) one.begin();
  };
  const release = (account: string): void => {
    total -= 1;
    running.add(account, -1);
    admit();
  };

  const waitForSlot = (account: string): Promise<void> =>
    new Promise((begin, fail) => {
      const one: Waiting = {
        isOver: false,
        begin() {
          clearTimeout(timer);
          begin();
        },
      };
      const timer = setTimeout(() => {
        one.isOver = true;
        admit();
        fail(new ShortageError('look_ups'));
      }, patienceMs);
      waiting.add(account, one);
      admit();
    });

  const shared = (host: string): Promise<LookupAddress[]> | undefined => {
    const known = underWay.get(host);
    return known && performance.now() - known.at <= sharedMs ? known.found : undefined;
  };

  /** Occupies a slot that its caller has taken, and releases it at the end. */
  const lookUp = (host: string, account: string): Promise<LookupAddress[]> => {
    const found = resolve(host)
      .catch((error: unknown) => {
        throw outOfFiles() ? new ShortageError('files') : error;
      })
      .finally(() => {
        if (underWay.get(host)?.found === found) underWay.delete(host);
        release(account);
      });
    underWay.set(host, { found, at: performance.now() });
    return found;
  };

  return async (host, account = nobody) => {
    const known = shared(host);
    if (known) return await known;
    if (waiting.size() > 0 || !take(account)) await waitForSlot(account);
    // Another caller may have begun the same look-up meanwhile.
    const begun = shared(host);
    if (!begun) return await lookUp(host, account);
    release(account);
    return await begun;
  };
}
