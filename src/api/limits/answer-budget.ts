import type { Request, Response } from 'express';
import { createCountsByOwner } from '../../domain/basics/counts-by-owner.ts';
import { RateLimitedError } from '../../domain/basics/errors.ts';
import { callerOf } from '../access/authenticate.ts';
import { createByteBudget } from './byte-budget.ts';
import { holderOf } from '../access/holder.ts';
import { untilDone } from './body-meter.ts';
import { onceGone } from './once-gone.ts';

const MiB = 1024 * 1024;
/** Bytes of answers that wait for their clients. */
const waiting = 128 * MiB;
/** What an account may have of them, of what the others leave: however many of those do not read, it goes on. */
const shareOfAccount = 1 / 8;
/** Until an answer must be taken whole, in ms: 2 MiB at 280 kbit/s. */
const takenWithinMs = 60_000;

/** Requests in flight together with keys of one account: more would only wait for each other. */
const ofAccount = { reads: 50, changes: 500 };

export interface AnswerBudget {
  /**
   * Before anything is done.
   * @throws RateLimitedError while as many bytes or requests as may be are under way for this caller
   */
  begin(req: Request, res: Response): void;
  /**
   * Counts an answer until its client has it or is gone.
   * @throws RateLimitedError for a request that only reads: a change always gets its response
   */
  hold(req: Request, res: Response, bytes: number): void;
}

export function createAnswerBudget(): AnswerBudget {
  const budget = createByteBudget(waiting);
  const underWay = { reads: createCountsByOwner(), changes: createCountsByOwner() };
  const mostOf = (req: Request): number =>
    callerOf(req)?.scope === 'account' ? budget.leftTo(holderOf(req)) * shareOfAccount : waiting;
  const onlyReads = (req: Request): boolean => req.method === 'GET' || req.method === 'HEAD';
  return {
    begin(req, res) {
      const holder = holderOf(req);
      const taken = budget.takenBy(holder);
      if (taken > 0 && taken >= mostOf(req)) throw tooMany();
      const kind = onlyReads(req) ? 'reads' : 'changes';
      if (kind === 'reads' && budget.takenInAll() >= waiting) throw tooMany();
      if (callerOf(req)?.scope !== 'account') return;
      const counts = underWay[kind];
      if (counts.of(holder) >= ofAccount[kind])
        throw new RateLimitedError('too many requests of this account are under way', 1_000);
      counts.add(holder, 1);
      // What is done for a client that has left keeps the database busy all the same.
      onceGone(res, () => void untilDone(res).then(() => counts.add(holder, -1)));
    },
    hold(req, res, bytes) {
      const holder = holderOf(req);
      if (!onlyReads(req)) budget.force(holder, bytes);
      else if (!budget.take(holder, bytes, mostOf(req))) throw tooMany();
      const tooSlow = setTimeout(() => res.destroy(), takenWithinMs).unref();
      onceGone(res, () => {
        clearTimeout(tooSlow);
        budget.giveBack(holder, bytes);
      });
    },
  };
}

const tooMany = (): RateLimitedError =>
  new RateLimitedError('too many answers wait to be read: read those first', 1_000);
