import { randomUUID } from 'node:crypto';
import type { components } from './schema.ts';
import type { CallOptions } from './transport.ts';

/** An event as it is posted. */
export type EventInput = components['schemas']['EventInput'];
/** The answer to posted events. */
export type Accepted = components['schemas']['Accepted'];
/** What became of one event; `duplicate` also when a first try of this client had counted and its answer was lost. */
export type AcceptedEvent = Accepted['accepted'][number];

export interface PostAllOptions extends CallOptions {
  /** Default: `refuse`. */
  onInvalid?: 'refuse' | 'skip' | undefined;
}

/** An event that has its id, in JSON. */
export interface Line {
  id: string;
  line: string;
}

/** Posts lines of NDJSON. */
export type PostLines = (
  accountId: string,
  lines: readonly Line[],
  options?: PostAllOptions,
) => Promise<{ accepted: Accepted; attempts: number }>;

/** The event with an id: its own, or a new one. */
export function lineOf(event: EventInput): Line {
  const id = event.id ?? `evt_${randomUUID()}`;
  return { id, line: JSON.stringify({ ...event, id }) };
}
