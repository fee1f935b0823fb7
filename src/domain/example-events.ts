import type { EventInput, EventType } from './event.ts';

const recipient = { email: 'ada@example.com', name: 'Ada', contactId: 4711, subscriberId: 815 };
const message = {
  id: 'msg-1001',
  tag: 'welcome',
  subject: 'Welcome aboard',
  from: { email: 'hello@example.org', name: 'Example' },
};
const client = {
  ipAddress: '192.0.2.44',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  browser: { family: 'Firefox', major: '140', minor: '0' },
  os: { family: 'Linux' },
};

/** One plausible event of each type: test payloads, documents and demonstrations use the same. */
const examples: { readonly [Type in EventType]: Extract<EventInput, { type: Type }> } = {
  'email.processed': { type: 'email.processed', recipient, message },
  'email.dropped': {
    type: 'email.dropped',
    recipient,
    message,
    reason: 'The address is on the suppression list',
  },
  'email.delivered': {
    type: 'email.delivered',
    recipient,
    message,
    smtp: { code: 250, description: '2.0.0 OK: queued' },
  },
  'email.soft_bounced': {
    type: 'email.soft_bounced',
    recipient,
    message,
    smtp: { code: 452, description: '4.2.2 Mailbox full' },
    bounce: { category: 'mailbox_full', message: 'The mailbox of the recipient is full' },
  },
  'email.hard_bounced': {
    type: 'email.hard_bounced',
    recipient,
    message,
    smtp: { code: 550, description: '5.1.1 No such user' },
    bounce: { category: 'no_such_user', message: 'There is no mailbox of that name' },
  },
  'email.opened': { type: 'email.opened', recipient, message, client, open: { kind: 'html' } },
  'email.clicked': {
    type: 'email.clicked',
    recipient,
    message,
    client,
    click: { url: 'https://example.org/welcome', linkId: 7 },
  },
  'email.unsubscribed': { type: 'email.unsubscribed', recipient, message },
  'email.complained': { type: 'email.complained', recipient, message },
};

export const exampleEvent = (type: EventType): EventInput => examples[type];
