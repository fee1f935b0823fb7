import { eventTypes, type CanonicalEvent, type Client, type EventType } from '../domain/event/event.ts';
import type { Format } from './format.ts';

/** SendPost's numbers for the types. */
const typeNumbers: Record<EventType, number> = {
  'email.processed': 0,
  'email.dropped': 1,
  'email.delivered': 2,
  'email.soft_bounced': 3,
  'email.hard_bounced': 4,
  'email.opened': 5,
  'email.clicked': 6,
  'email.unsubscribed': 7,
  'email.complained': 8,
};

const withSmtp = new Set<EventType>(['email.delivered', 'email.soft_bounced', 'email.hard_bounced']);
const withAgent = new Set<EventType>(['email.opened', 'email.clicked']);

/**
 * SendPost's webhook: `{event, emailMessage}` with the keys of its documented sample in every event; a field that the
 * event has nothing for stays empty ("The event structure across these calls remains same, however some fields may
 * remain empty").
 */
export const sendpost: Format = {
  types: eventTypes,
  contentType: 'application/json',
  showsClient: true,
  render(event) {
    const { message, sending, recipient } = event;
    const smtp = smtpFields(event);
    return JSON.stringify({
      event: {
        eventID: event.id,
        groups: sending?.groups ?? [],
        ipID: sending?.ipId ?? 0,
        ipPoolID: sending?.ipPoolId ?? 0,
        domainID: sending?.domainId ?? 0,
        tpspId: sending?.tpspId ?? 0,
        messageType: message?.type ?? '',
        messageSubject: message?.subject ?? '',
        accountID: sending?.accountId ?? 0,
        subAccountID: sending?.subAccountId ?? 0,
        messageID: message?.id ?? '',
        type: typeNumbers[event.type],
        from: message?.from?.email ?? '',
        fromName: message?.from?.name ?? '',
        to: recipient.email,
        toName: recipient.name ?? '',
        submittedAt: message?.submittedAt ?? 0,
        ...smtp,
        eventMetadata: { ...smtp, ...agentFields(event) },
      },
      emailMessage: message?.content ?? {},
    });
  },
};

function smtpFields(event: CanonicalEvent): Record<string, unknown> {
  const smtp = withSmtp.has(event.type) ? event.smtp : undefined;
  return { smtpCode: smtp?.code ?? 0, smtpDescription: smtp?.description ?? '' };
}

/** Who opened or clicked, and with what; empty for every other type. A place that was looked up in vain is `{}`. */
function agentFields(event: CanonicalEvent): Record<string, unknown> {
  const client = withAgent.has(event.type) ? event.client : undefined;
  const { browser, os, device, geo } = client ?? {};
  return {
    userAgent: versionFields(browser),
    os: { ...versionFields(os), PatchMinor: os?.patchMinor ?? '' },
    device: { Family: device?.family ?? '' },
    geo: geo && Object.keys(geo).length === 0 ? {} : geoFields(geo),
    clickedURL: event.type === 'email.clicked' ? event.click.url : '',
    trackedIP: client?.ipAddress ?? '',
    rawUserAgent: client?.userAgent ?? '',
  };
}

function geoFields(geo: Client['geo']): Record<string, unknown> {
  return {
    cityID: geo?.cityId ?? '',
    continentCode: geo?.continentCode ?? '',
    countryCode: geo?.countryCode ?? '',
    postalCode: geo?.postalCode ?? '',
    timeZone: geo?.timeZone ?? '',
  };
}

function versionFields(agent: Client['browser']): Record<string, string> {
  return {
    Family: agent?.family ?? '',
    Major: agent?.major ?? '',
    Minor: agent?.minor ?? '',
    Patch: agent?.patch ?? '',
  };
}
