import type { CanonicalEvent } from './event.ts';
import { parseJson } from '../basics/lossless-json.ts';

/**
 * A stored event as its receivers get it: with the content that came with the message's first event.
 * @param payload the event as JSON text
 * @param content the message's content as JSON text, null when there is none
 */
export function readStoredEvent(payload: string, content: string | null): CanonicalEvent {
  const event = parseJson(payload) as CanonicalEvent;
  if (content === null) return event;
  return { ...event, message: { ...event.message, content: parseJson(content) as Record<string, unknown> } };
}
