import { randomUUID } from 'node:crypto';
import type { EventType } from '../../../src/domain/event/event.ts';
import { contentOf } from '../event.ts';
import type { MixAccount } from './accounts.ts';
import { createRandom } from './random.ts';

export interface MixEvent {
  account: MixAccount;
  event: { id: string; type: EventType } & Record<string, unknown>;
}

/** How many of the events that may follow each other are of a message that one recipient gets; the others are a newsletter's. */
const transactionalShare = 0.5;
/** Messages whose events come in each other's company. */
const messagesAtOnce = 50;
const bouncedShare = 0.03;
const later = {
  'email.opened': 0.4,
  'email.clicked': 0.06,
  'email.unsubscribed': 0.002,
  'email.complained': 0.002,
} as const;

/**
 * What a platform posts, event by event. Each message is processed, then delivered or bounced, and may be opened, clicked,
 * unsubscribed from or complained about. Few accounts send much. A newsletter is one message for all of its recipients.
 */
export function createTraffic(accounts: readonly MixAccount[]): () => MixEvent {
  const random = createRandom(2);
  const underWay: MixEvent[][] = [];
  let sent = 0;

  const typesOf = (): EventType[] => {
    const bounced = random() < bouncedShare;
    const types: EventType[] = ['email.processed', bounced ? 'email.hard_bounced' : 'email.delivered'];
    if (bounced) return types;
    for (const [type, share] of Object.entries(later) as [keyof typeof later, number][])
      if (random() < share) types.push(type);
    return types;
  };
  const newMessage = (): MixEvent[] => {
    const account = accounts[Math.floor(accounts.length * random() ** 2)] as MixAccount;
    const isTransactional = random() < transactionalShare;
    sent += 1;
    const messageId = isTransactional ? `receipt-${sent}` : `newsletter-of-${account.id}`;
    const email = `reader-${sent}@example.com`;
    return typesOf().map((type) => ({
      account,
      event: {
        id: randomUUID(),
        type,
        occurredAt: new Date().toISOString(),
        recipient: { email },
        message: {
          id: messageId,
          subject: 'Welcome aboard',
          from: { email: 'hello@example.org', name: 'Example' },
          content: contentOf(messageId),
        },
        ...(type === 'email.clicked' && { click: { url: 'https://example.org/welcome', linkId: 7 } }),
        ...(type === 'email.hard_bounced' && {
          bounce: { category: 'mailbox', message: '550 no such user' },
        }),
        ...((type === 'email.clicked' || type === 'email.opened') && {
          client: {
            ipAddress: '192.0.2.44',
            userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0',
          },
        }),
      },
    }));
  };

  return () => {
    while (underWay.length < messagesAtOnce) underWay.push(newMessage());
    const place = Math.floor(random() * underWay.length);
    const events = underWay[place] as MixEvent[];
    const next = events.shift() as MixEvent;
    if (events.length === 0) underWay.splice(place, 1);
    return next;
  };
}
