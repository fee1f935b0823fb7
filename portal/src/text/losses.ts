import type { Stats } from '../api/types.ts';
import { texts } from '../texts.ts';
import { count } from './number.ts';

type Totals = Pick<Stats['totals'], 'pending' | 'retrying' | 'held' | 'failed'>;

/** What is lost with an endpoint, in words. @param totals of all its deliveries in the log; undefined: not known */
export function lossesOf(totals: Totals | undefined): string[] {
  const { losses } = texts.actions;
  if (!totals) return [losses.always, losses.uncounted, losses.past];
  const { pending, retrying, held, failed } = totals;
  const waiting = pending + retrying;
  return [
    losses.always,
    ...(waiting > 0 ? [losses.waiting(count(waiting))] : []),
    ...(held > 0 ? [losses.held(count(held))] : []),
    ...(failed > 0 ? [losses.failed(count(failed))] : []),
    losses.past,
  ];
}
