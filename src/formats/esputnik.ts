import type { CanonicalEvent, EventType } from '../domain/event/event.ts';
import type { Format } from './format.ts';

const statuses = {
  'email.dropped': 'UNDELIVERED',
  'email.delivered': 'DELIVERED',
  'email.soft_bounced': 'UNDELIVERED',
  'email.hard_bounced': 'UNDELIVERED',
  'email.opened': 'READ',
  'email.clicked': 'CLICKED',
  'email.unsubscribed': 'UNSUBSCRIBED',
  'email.complained': 'SPAM',
} as const satisfies Partial<Record<EventType, string>>;

type Known = keyof typeof statuses;

/**
 * eSputnik's "events array". Of each element only `statusDescription` (UNDELIVERED) and, by our choice, `clickEventLink`
 * (CLICKED) depend on the status; what is not known is null.
 */
export const esputnik: Format = {
  types: Object.keys(statuses) as Known[],
  contentType: 'application/json',
  joinable: true,
  render(event) {
    const { recipient, message } = event;
    const activityStatus = statuses[event.type as Known];
    return JSON.stringify({
      contactId: recipient.contactId ?? null,
      email: recipient.email,
      activityStatus,
      messageId: message?.id ?? null,
      messageInstanceId: message?.instanceId ?? null,
      messageTag: message?.tag ?? null,
      activityDateTime: event.occurredAt,
      ...(activityStatus === 'UNDELIVERED' && { statusDescription: whyUndelivered(event) }),
      viewMessageLink: message?.viewUrl ?? null,
      ...(event.type === 'email.clicked' && { clickEventLink: event.click.url }),
    });
  },
};

/** "It can be a response of the recipient's server, system response about the impossibility to send a message, etc." */
function whyUndelivered({ type, reason, smtp, bounce }: CanonicalEvent): string | null {
  const answer = smtp?.description ?? bounce?.message;
  return (type === 'email.dropped' ? (reason ?? answer) : (answer ?? reason)) ?? bounce?.category ?? null;
}
