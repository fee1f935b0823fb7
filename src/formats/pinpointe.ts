import type { CanonicalEvent, EventType } from '../domain/event/event.ts';
import type { Format } from './format.ts';

const names = {
  'email.soft_bounced': 'bounce',
  'email.hard_bounced': 'bounce',
  'email.opened': 'open',
  'email.clicked': 'click',
  'email.unsubscribed': 'unsubscribe',
  'email.complained': 'complaint',
} as const satisfies Partial<Record<EventType, string>>;

type Known = keyof typeof names;

/**
 * Pinpointe's Webhook 2.0: one flat object with the keys of its tables (figures 7 to 10), in their order. Choices, where
 * the tables are silent: the contact's address is `email`, what is not known is null, a complaint is written like an
 * unsubscription but keeps `userAgent`.
 */
export const pinpointe: Format = {
  types: Object.keys(names) as Known[],
  contentType: 'application/json',
  render(event, account) {
    const { recipient, campaign, sending, client } = event;
    const detail = detailOf(event);
    return JSON.stringify({
      event: names[event.type as Known],
      instanceUrl: account.instanceUrl,
      userId: account.id,
      userName: account.userName,
      time: zulu(event.occurredAt),
      ipAddress: sending?.ipAddress ?? null,
      subscriberId: recipient.subscriberId ?? null,
      email: recipient.email,
      // "will default to "newsletter" for either a normal "newsletter" send, a "journey" send or a "splittest" send"
      statType: campaign?.statType ?? 'newsletter',
      sendType: campaign?.sendType ?? 'newsletter',
      statId: campaign?.statId ?? null,
      listId: campaign?.listId ?? null,
      listName: campaign?.listName ?? null,
      newsletterId: campaign?.newsletterId ?? null,
      newsletterName: campaign?.newsletterName ?? null,
      lists: campaign?.lists ?? [],
      ...(detail && { detail }),
      ...(event.type !== 'email.unsubscribed' && { userAgent: client?.userAgent ?? null }),
    });
  },
};

function detailOf(event: CanonicalEvent): Record<string, unknown> | undefined {
  switch (event.type) {
    case 'email.opened':
      return { opentype: event.open?.kind === 'text' ? 'T' : 'H' };
    case 'email.clicked':
      return { linkid: event.click.linkId ?? null, url: event.click.url };
    case 'email.soft_bounced':
    case 'email.hard_bounced':
      return {
        bouncecategory: event.bounce.category,
        bouncemessage: event.bounce.message ?? event.smtp?.description ?? null,
        bouncetype: event.type === 'email.hard_bounced' ? 'hard' : 'soft',
      };
    default:
      return undefined;
  }
}

/** Whole seconds in UTC, as in `2026-11-21T20:47:52Z`: parsers of a fixed pattern know no fractions. */
const zulu = (time: string): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
