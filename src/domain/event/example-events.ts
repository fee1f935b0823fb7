import type { CanonicalEvent, EventInput, EventType } from './event.ts';

const recipient = { email: 'ada@example.com', name: 'Ada', contactId: 4711, subscriberId: 815 };
const from = { email: 'hello@example.org', name: 'Example' };
const message = {
  id: 1001,
  instanceId: 90071,
  tag: 'welcome',
  subject: 'Welcome aboard',
  type: 'default',
  from,
  submittedAt: 1795294060123456000,
  viewUrl: 'https://view.example.org/m/90071',
  trackOpens: true,
  trackClicks: true,
  content: {
    messageID: 1001,
    submittedAt: 1795294060123456000,
    from,
    to: [{ name: 'Ada', email: 'ada@example.com', customFields: { Company: 'Analytical Engines' } }],
    subject: 'Welcome aboard',
    headers: { 'X-Campaign-Id': '12345' },
  },
};
const campaign = {
  statId: 5501,
  statType: 'newsletter',
  sendType: 'journey' as const,
  newsletterId: 77,
  newsletterName: 'Welcome series',
  listId: 12,
  listName: 'Customers',
  lists: [12, 15],
};
const sending = {
  accountId: 117,
  subAccountId: 118,
  groups: ['transactional', 'user-onboarding'],
  ipId: 23,
  ipPoolId: 4,
  domainId: 31,
  tpspId: 1,
  ipAddress: '192.0.2.10',
};
const sent = { recipient, message, campaign, sending };
const client = {
  ipAddress: '198.51.100.44',
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  browser: { family: 'Firefox', major: '140', minor: '0', patch: '0' },
  os: { family: 'Windows', major: '10', minor: '0', patch: '0' },
  device: {},
  geo: {
    cityId: '2643743',
    continentCode: 'EU',
    countryCode: 'GB',
    postalCode: 'SW1A',
    timeZone: 'Europe/London',
  },
};

/** One plausible event of each type: test payloads, documents and demonstrations use the same. */
const examples: { readonly [Type in EventType]: Extract<EventInput, { type: Type }> } = {
  'email.processed': { type: 'email.processed', ...sent },
  'email.dropped': {
    type: 'email.dropped',
    ...sent,
    reason: 'The address is on the suppression list',
  },
  'email.delivered': {
    type: 'email.delivered',
    ...sent,
    smtp: { code: 250, description: '2.0.0 OK: queued' },
  },
  'email.soft_bounced': {
    type: 'email.soft_bounced',
    ...sent,
    smtp: { code: 452, description: '4.2.2 Mailbox full' },
    bounce: { category: 'mailbox_full', message: 'The mailbox of the recipient is full' },
  },
  'email.hard_bounced': {
    type: 'email.hard_bounced',
    ...sent,
    smtp: { code: 550, description: '5.1.1 No such user' },
    bounce: { category: 'no_such_user', message: 'There is no mailbox of that name' },
  },
  'email.opened': { type: 'email.opened', ...sent, client, open: { kind: 'html' } },
  'email.clicked': {
    type: 'email.clicked',
    ...sent,
    client,
    click: { url: 'https://example.org/welcome', linkId: 7 },
  },
  'email.unsubscribed': { type: 'email.unsubscribed', ...sent, client },
  'email.complained': { type: 'email.complained', ...sent, client },
};

/** As a producer may post it, without `id` and `occurredAt`. Documentation, demo and test payloads show these. */
export const exampleEvent = (type: EventType): EventInput => examples[type];

/** The example as it is after acceptance, the same at all times. */
export const acceptedExample = (type: EventType): CanonicalEvent => ({
  ...exampleEvent(type),
  id: 'evt_019aa8f2-5d7c-7b3a-9c41-1f2e3d4c5b6a',
  occurredAt: '2026-11-21T20:47:52Z',
});
