import { DomainError, invalid, type FieldError } from '../domain/errors.ts';
import { eventInput, type CanonicalEvent, type EventInput } from '../domain/event.ts';
import { newId } from '../domain/ids.ts';
import { formatPath, validate } from '../domain/validate.ts';

const maxEventBytes = 256 * 1024;
/** Errors that one answer names: ten million bytes can hold a million mistakes. */
const maxErrors = 100;

/**
 * Reads posted events. Every wrong one is named, so that a producer mends its array in one go; another kind of refusal
 * stands alone.
 * @param single whether one event was posted alone: then paths have no index
 * @throws DomainError `validation_failed` or `payload_too_large`, with index and path
 */
export function parseEvents(inputs: readonly unknown[], single: boolean, acceptedAt: Date): CanonicalEvent[] {
  const events: CanonicalEvent[] = [];
  const errors: FieldError[] = [];
  for (const [index, input] of inputs.entries()) {
    const at = single ? [] : [index];
    checkSize(input, at);
    try {
      events.push(withDefaults(validate(eventInput, input, at), acceptedAt));
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'validation_failed') throw error;
      errors.push(...(error.errors ?? []));
    }
    if (errors.length >= maxErrors) break;
  }
  if (errors.length > 0) throw invalid(errors.slice(0, maxErrors));
  return events;
}

/** Times are kept as given when they are UTC already (their precision may exceed ours), else turned into UTC. */
function withDefaults(input: EventInput, acceptedAt: Date): CanonicalEvent {
  const given = input.occurredAt;
  const occurredAt = given?.endsWith('Z') ? given : new Date(given ?? acceptedAt).toISOString();
  return { ...input, id: input.id ?? newId('evt', acceptedAt.getTime()), occurredAt };
}

/** Measured as posted, less white space: what we add must not push an event over the limit. */
function checkSize(input: unknown, at: PropertyKey[]): void {
  const bytes = Buffer.byteLength(JSON.stringify(input ?? null));
  if (bytes <= maxEventBytes) return;
  const message = `an event may have ${maxEventBytes} bytes, this one has ${bytes}`;
  throw new DomainError('payload_too_large', message, [{ path: formatPath(at), message }]);
}

/** Of several events with one id in a request the first counts, as if they had come one by one. */
export function uniqueById(events: readonly CanonicalEvent[]): CanonicalEvent[] {
  const byId = new Map<string, CanonicalEvent>();
  for (const event of events) if (!byId.has(event.id)) byId.set(event.id, event);
  return [...byId.values()];
}
