import type { Account } from '../domain/account.ts';
import type { CanonicalEvent, EventType } from '../domain/event.ts';

/** One payload format: which events it knows and what it makes of them. */
export interface Format {
  /** Types that this system has; an endpoint of the format can subscribe to no other. */
  readonly types: readonly EventType[];
  readonly contentType: string;
  /** The body as text. Numbers of the event leave as they came, digit for digit. */
  render(event: CanonicalEvent, account: FormatAccount): string;
}

/** What a format may know of the account. */
export type FormatAccount = Pick<Account, 'id' | 'instanceUrl' | 'userName'>;
