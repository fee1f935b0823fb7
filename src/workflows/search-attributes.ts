import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { DeliverEventInput, DeliveryTask } from './types.ts';

/** What the Temporal UI and CLI can filter by, as in `MailhooksOutcome = "failed"`. */
export const searchAttributes = {
  account: defineSearchAttributeKey('MailhooksAccount', 'KEYWORD'),
  eventType: defineSearchAttributeKey('MailhooksEventType', 'KEYWORD'),
  endpoints: defineSearchAttributeKey('MailhooksEndpoints', 'KEYWORD_LIST'),
  /** How its deliveries ended. None before that, none of a terminated workflow, and none if all were delivered. */
  outcome: defineSearchAttributeKey('MailhooksOutcome', 'KEYWORD_LIST'),
};

/** The server keeps 2 KiB of a search attribute. */
const maxEndpointsListed = 40;
/** Listed among the endpoints of a workflow that has more than can be listed. */
export const moreEndpoints = 'and-more';

/** The search attributes of a workflow from its start on. */
export function attributesOf(
  { accountId, eventType }: Pick<DeliverEventInput, 'accountId' | 'eventType'>,
  tasks: readonly DeliveryTask[],
): SearchAttributePair[] {
  const listed = tasks.slice(0, maxEndpointsListed).map(({ endpointId }) => endpointId);
  if (tasks.length > maxEndpointsListed) listed.push(moreEndpoints);
  return [
    { key: searchAttributes.account, value: accountId },
    { key: searchAttributes.eventType, value: eventType },
    { key: searchAttributes.endpoints, value: listed },
  ];
}
