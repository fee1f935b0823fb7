import { randomUUID } from 'node:crypto';

/** What a benchmark's event says of its message, as `--event` takes it. */
export const eventKinds = {
  plain: 'no id of a message',
  id: 'the id of one message',
  content: 'a message of its own, with its content',
  repeated: 'one message, with its content every time',
} as const;

export type EventKind = keyof typeof eventKinds;

/** What a mail platform knows of a message that it sent. */
export const contentOf = (messageId: string) => ({
  id: messageId,
  from: { email: 'hello@example.org', name: 'Example' },
  to: [{ email: 'ada@example.com', name: 'Ada', customFields: { plan: 'yearly', visits: 17 } }],
  subject: 'Welcome aboard',
  headers: { 'List-Unsubscribe': '<https://example.org/unsubscribe>' },
  groups: ['welcome', 'customers'],
  textBody: 'Dear Ada, welcome aboard. Your account is ready: https://example.org/start',
  ipPool: 'transactional',
});

/** An event such as a mail platform posts. */
export function newEvent(kind: EventKind) {
  const id = randomUUID();
  const messageId = kind === 'content' ? `msg-${id}` : 'msg-1001';
  return {
    id,
    type: 'email.clicked',
    occurredAt: '2026-11-21T20:47:52Z',
    recipient: { email: 'ada@example.com', name: 'Ada' },
    message: {
      ...(kind !== 'plain' && { id: messageId }),
      subject: 'Welcome aboard',
      from: { email: 'hello@example.org', name: 'Example' },
      submittedAt: 1567512491,
      ...((kind === 'content' || kind === 'repeated') && { content: contentOf(messageId) }),
    },
    campaign: { newsletterName: 'Welcome series', listName: 'Customers' },
    client: {
      ipAddress: '192.0.2.44',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    },
    click: { url: 'https://example.org/welcome', linkId: 7 },
  };
}

/** As it is posted. */
export const eventBytes = (kind: EventKind): number => JSON.stringify(newEvent(kind)).length;
