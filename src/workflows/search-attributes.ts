import { defineSearchAttributeKey } from '@temporalio/common';

/** What the Temporal UI and CLI can filter by, as in `MailhooksOutcome = "failed"`. */
export const searchAttributes = {
  account: defineSearchAttributeKey('MailhooksAccount', 'KEYWORD'),
  eventType: defineSearchAttributeKey('MailhooksEventType', 'KEYWORD'),
  endpoints: defineSearchAttributeKey('MailhooksEndpoints', 'KEYWORD_LIST'),
  /** `pending`, then how its deliveries ended. */
  outcome: defineSearchAttributeKey('MailhooksOutcome', 'KEYWORD_LIST'),
};
