import { randomUUID } from 'node:crypto';

/** An event such as a mail platform posts. */
export function newEvent() {
  return {
    id: randomUUID(),
    type: 'email.clicked',
    occurredAt: '2026-11-21T20:47:52Z',
    recipient: { email: 'ada@example.com', name: 'Ada' },
    message: {
      id: 'msg-1001',
      subject: 'Welcome aboard',
      from: { email: 'hello@example.org', name: 'Example' },
      submittedAt: 1567512491,
    },
    campaign: { newsletterName: 'Welcome series', listName: 'Customers' },
    client: {
      ipAddress: '192.0.2.44',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    },
    click: { url: 'https://example.org/welcome', linkId: 7 },
  };
}

export const eventBytes = JSON.stringify(newEvent()).length;
