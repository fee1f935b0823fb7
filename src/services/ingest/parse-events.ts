import { createBreathe } from '../../domain/basics/breathe.ts';
import { DomainError, EventsRefusedError, type Rejection } from '../../domain/basics/errors.ts';
import { eventInput, type CanonicalEvent, type EventInput } from '../../domain/event/event.ts';
import { maxEventBytes } from '../../domain/event/event-size.ts';
import { newId } from '../../domain/basics/ids.ts';
import { inUtc } from '../../domain/basics/text.ts';
import { validate } from '../../domain/basics/validate.ts';

/** Invalid events that a refusal names at most. */
const maxRejections = 100;

/**
 * Reads posted events. The error names all invalid events, so that a producer can fix its array in one pass; one that is too
 * large is named alone. Between two events other work of the process runs.
 * @param single whether one event was posted alone: then paths have no index
 * @throws DomainError `validation_failed` or `payload_too_large`, with index and path
 */
export async function parseEvents(
  inputs: readonly unknown[],
  single: boolean,
  acceptedAt: Date,
): Promise<CanonicalEvent[]> {
  const breathe = createBreathe();
  const events: CanonicalEvent[] = [];
  const rejections: Rejection[] = [];
  for (const [index, input] of inputs.entries()) {
    try {
      events.push(parseEvent(input, acceptedAt));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const rejection = { index, errors: error.errors ?? [] };
      if (error.code !== 'validation_failed') throw new EventsRefusedError(error.code, [rejection], single);
      rejections.push(rejection);
    }
    if (rejections.length >= maxRejections) break;
    await breathe();
  }
  if (rejections.length > 0) throw new EventsRefusedError('validation_failed', rejections, single);
  return events;
}

/** @throws DomainError `validation_failed` or `payload_too_large`; its paths begin at the event */
export function parseEvent(input: unknown, acceptedAt: Date): CanonicalEvent {
  checkSize(input);
  return withDefaults(validate(eventInput, input), acceptedAt);
}

function withDefaults(input: EventInput, acceptedAt: Date): CanonicalEvent {
  const { occurredAt: given } = input;
  const occurredAt = given === undefined ? acceptedAt.toISOString() : inUtc(given);
  return { ...input, id: input.id ?? newId('evt', acceptedAt.getTime()), occurredAt };
}

/** Measured as posted, less white space: what we add must not push an event over the limit. */
function checkSize(input: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(input ?? null));
  if (bytes <= maxEventBytes) return;
  const message = `an event may have ${maxEventBytes} bytes, this one has ${bytes}`;
  throw new DomainError('payload_too_large', message, [{ path: '', message }]);
}

/** Keeps the first of several events with one id in a request, as if they had been posted one by one. */
export function uniqueById(events: readonly CanonicalEvent[]): CanonicalEvent[] {
  const byId = new Map<string, CanonicalEvent>();
  for (const event of events) if (!byId.has(event.id)) byId.set(event.id, event);
  return [...byId.values()];
}
