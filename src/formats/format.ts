import type { Account } from '../domain/account/account.ts';
import type { CanonicalEvent, EventType } from '../domain/event/event.ts';
import type { ObjectSchema } from '../domain/event/event-descriptions.ts';

/** One payload format: which events it knows and what it makes of them. */
export interface Format {
  /** Types that this system has; an endpoint of the format can subscribe to no other. */
  readonly types: readonly EventType[];
  readonly contentType: string;
  /** Set when a payload is an array with an element per event: several events may share one POST. */
  readonly joinable?: true;
  /** Set when the format shows the parsed user agent and the place of the address: they are looked up beforehand. */
  readonly showsClient?: true;
  /** The event as JSON text (of a joinable format: its element). Numbers leave as they came, digit for digit. */
  render(event: CanonicalEvent, account: FormatAccount): string;
  /** JSON Schema of the payload, where every type has one of its own. @param canonical that of the posted event */
  schema?(type: EventType, canonical: ObjectSchema): ObjectSchema;
}

/** What a format may know of the account. */
export type FormatAccount = Pick<Account, 'id' | 'instanceUrl' | 'userName'>;
