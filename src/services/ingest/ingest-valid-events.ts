import { createBreathe } from '../../domain/basics/breathe.ts';
import type { Speaker } from '../../domain/account/caller.ts';
import { DomainError, EventsRefusedError, type FieldError } from '../../domain/basics/errors.ts';
import { eventId, type CanonicalEvent } from '../../domain/event/event.ts';
import type { ServiceContext } from '../context.ts';
import { ingestParsed, type Accepted } from './ingest-events.ts';
import { parseEvent } from './parse-events.ts';
import { requireAccount } from '../must-exist.ts';

/** An event of the request that was not accepted. */
export interface Rejected {
  /** Its place among those posted, from 0. */
  index: number;
  /** As posted, when that can be the id of an event. */
  id?: string | undefined;
  /** Their paths begin at the event; empty for the event as a whole. */
  errors: FieldError[];
}

/** Errors of one event that the response names. */
const maxErrors = 10;

/**
 * Accepts the valid events, and returns what is wrong with the others: both in the order of the request.
 * @param by whose events these are
 * @param inputs parsed JSON, as posted; a `DomainError` in the place of one that could not be parsed
 * @throws DomainError `not_found` when there is no such account
 */
export async function ingestValidEvents(
  ctx: ServiceContext,
  by: Speaker,
  accountId: string,
  inputs: readonly unknown[],
): Promise<{ accepted: (Accepted & { index: number })[]; rejected: Rejected[] }> {
  await requireAccount(ctx, accountId);
  const acceptedAt = new Date();
  const rejected: Rejected[] = [];
  const reject = (index: number, errors: readonly FieldError[]): void => {
    rejected.push({ index, ...idOf(inputs[index]), errors: errors.slice(0, maxErrors) });
  };
  const breathe = createBreathe();
  let good: { index: number; event: CanonicalEvent }[] = [];
  for (const [index, input] of inputs.entries()) {
    try {
      if (input instanceof DomainError) throw input;
      good.push({ index, event: parseEvent(input, acceptedAt) });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      reject(index, error.errors ?? [{ path: '', message: error.message }]);
    }
    await breathe();
  }
  // Each round leaves out the events that the last one refused. Few are needed: a refusal names all events of its kind.
  for (;;) {
    try {
      const events = good.map(({ event }) => event);
      const accepted = await ingestParsed(ctx, by, accountId, events, { acceptedAt, single: false });
      return {
        accepted: good.flatMap(({ index }, place) =>
          accepted[place] ? [{ index, ...accepted[place] }] : [],
        ),
        rejected: rejected.sort((a, b) => a.index - b.index),
      };
    } catch (error) {
      if (!(error instanceof EventsRefusedError) || error.rejections.length === 0) throw error;
      const refused = new Set<number>();
      for (const { index: place, errors } of error.rejections) {
        refused.add(place);
        const index = good[place]?.index;
        if (index !== undefined) reject(index, errors);
      }
      good = good.filter((_, place) => !refused.has(place));
    }
  }
}

function idOf(input: unknown): { id?: string } {
  const { id } = (input ?? {}) as { id?: unknown };
  const read = eventId.safeParse(id);
  return read.success ? { id: read.data } : {};
}
