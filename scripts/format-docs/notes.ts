import type { FormatName } from '../../src/domain/account/endpoint.ts';

/** What people wrote of a format; the rest of its page comes from the code. */
interface Note {
  intro: string;
  /** Heading over the names that the system gives the types. */
  column: string;
  /** Where such a name stands in a payload. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  nameOf: (payload: any) => string;
  choices: string[];
  migration: { title: string; steps: string[] };
}

/* eslint-disable @typescript-eslint/no-unsafe-member-access */
export const notes: Readonly<Record<FormatName, Note>> = {
  standard: {
    intro:
      'The payload of [Standard Webhooks 1.0.0](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md), ' +
      'and the default: the type, the time, and the event as it was posted.',
    column: '`type`',
    nameOf: ({ type }) => `${type}`,
    choices: [
      '`data` is the canonical event: what the producer posted, with `id` and `occurredAt` filled in where they were missing. Mailhooks looks nothing up and leaves nothing out.',
      '`timestamp` is the time of the event. The time of the attempt is in the header `webhook-timestamp`.',
    ],
    migration: {
      title: 'You receive Standard Webhooks today: change this',
      steps: [
        'Give your library the endpoint’s secret (`whsec_…`). The response that created the endpoint has it, and so has `GET …/endpoints/{id}/secret`.',
        'Switch on `type`: the names are those of the table above.',
        'Read the event from `data`. `GET /v1/event-types` has its JSON Schema.',
      ],
    },
  },
  cloudevents: {
    intro:
      '[CloudEvents 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) in structured mode. `data` is the event as it was posted. ' +
      'The attributes hold its context.',
    column: '`type`',
    nameOf: ({ type }) => `${type}`,
    choices: [
      '`source` is `/accounts/` and the account’s id. `source` and `id` together identify one event.',
      '`subject` is the id of the message, as text. An event without a message id has no `subject`, because CloudEvents allows no empty one.',
      '`data` is the canonical event, as in `standard`, and repeats `id`, `type` and `occurredAt`.',
    ],
    migration: {
      title: 'You receive CloudEvents today: change this',
      steps: [
        'Accept structured mode. The attributes are in the body, not in `ce-…` headers.',
        'Route on `type` and `source`. The types are those of the table above.',
        'Signatures are in the headers of Standard Webhooks, over the whole body.',
      ],
    },
  },
  pinpoint: {
    intro:
      'Pinpoint’s webhooks: “Each event has its own custom payload, depending on the event type.” Each payload begins with `id`, `event`, ' +
      '`occurredAt` and `account`. The groups of its event type follow. A bounce never has `click`, and an opened event never has `smtp`, ' +
      'even if the producer posted them. `GET /v1/event-types` has the JSON Schema of every payload (`payloadSchemas.pinpoint`).',
    column: '`event`',
    nameOf: ({ event }) => `${event}`,
    choices: [
      'The documentation shows no payload. The names are those of the canonical event.',
      'Every type can have `recipient`, `message`, `campaign` and `sending`. Some types have more: `reason` (dropped), `smtp` (delivered, bounces), `bounce` (bounces), `client` (opened, clicked, unsubscribed, complained), `open` (opened), `click` (clicked).',
      'A group is absent if the producer posted nothing of it.',
      '`account` is the id of the account.',
    ],
    migration: {
      title: 'You use Pinpoint’s webhooks today: change this',
      steps: [
        'Create an endpoint with your URL, HTTP or HTTPS, and choose the events in `eventTypes`.',
        'Map your handlers to the names in `event`, and read the groups of the type.',
        'Test it: `POST …/endpoints/{id}/test` shows the exact headers and body of the request. With `{"dryRun": true}` it sends nothing.',
        'Retries, the timeout of five seconds, and the disabling with a mail to the owner work as in Pinpoint. Redirects count as failures here, too.',
      ],
    },
  },
  pinpointe: {
    intro:
      'Pinpointe’s Webhook 2.0: one flat object, with the parameters of its tables in their order. An unsubscription has no `userAgent`. ' +
      '`detail` depends on the event.',
    column: '`event`',
    nameOf: ({ event, detail }) =>
      event === 'bounce' ? `bounce\`, \`bouncetype\` \`${detail.bouncetype}` : `${event}`,
    choices: [
      'The documentation gives the contact’s address no parameter name. Mailhooks calls it `email`.',
      'The documentation has no example of a complaint. Mailhooks sends `event` `complaint` without `detail`.',
      'An unsubscription has no `detail`.',
      '`userId` is the id of the account. `userName` and `instanceUrl` are the account’s fields of these names.',
      '`time` is UTC in whole seconds.',
      'The keys of an event type are always there. An unknown value is `null`, except that unknown `lists` are `[]`, `statType` and `sendType` are `newsletter`, and `opentype` is `H`.',
    ],
    migration: {
      title: 'You use Pinpointe’s webhooks today: change this',
      steps: [
        'Create the account with your Pinpointe user ID as `id`, and with your `userName` and `instanceUrl`. Payloads show them as before.',
        'For each webhook create an endpoint with its name and URL. An endpoint can have several event types, so one endpoint can replace five webhooks.',
        '`userId` is text (`"1234"`). If your program wants a number there, convert it.',
        'Producers post `recipient.subscriberId` and the fields of `campaign`. A field that they do not post arrives as `null`.',
        'Enabling an endpoint sends a test payload, as in Pinpointe. `POST …/endpoints/{id}/test` sends another one.',
      ],
    },
  },
  esputnik: {
    intro:
      'eSputnik’s webhooks: an array of events, even for a single event. Events that are due together for one endpoint share a POST.',
    column: '`activityStatus`',
    nameOf: ([{ activityStatus }]) => `${activityStatus}`,
    choices: [
      'Only `CLICKED` has `clickEventLink`. Only `UNDELIVERED` has `statusDescription`, as the documentation says.',
      '`statusDescription` is the remote server’s response (`smtp.description`), else `bounce.message`, `reason` or `bounce.category`. For a dropped message `reason` comes first.',
      '`activityDateTime` is RFC 3339 in UTC, as precise as it was posted.',
      'Every other key is always there. An unknown value is `null`.',
      'A dropped message is `UNDELIVERED`, too. A processed one has no status and is not sent.',
      'Today’s guide of Yespo has a seventh status, “subscription changed”, but names neither its word nor its keys. Mailhooks does not send it ([ADR 36](../../contribute/adr/0036-no-seventh-status-of-esputnik.md)).',
      'The `webhook-id` belongs to the POST, not to one event. `mailhooks-event-ids` has the ids of the events, in the order of the array.',
    ],
    migration: {
      title: 'You use eSputnik’s webhooks today: change this',
      steps: [
        'Create an endpoint with the URL that stands in your eSputnik settings (Laboratory, Webhooks). It gets every status with `"eventTypes": ["*"]`, or those that you choose.',
        'Read an array as before. To detect repeats, remember the ids in `mailhooks-event-ids`, because a retry may group events differently.',
        'Check that your parser of `activityDateTime` reads RFC 3339, with and without fractions of a second.',
        'Producers post `recipient.contactId`, `message.id`, `message.instanceId`, `message.tag` and `message.viewUrl`. A field that they do not post arrives as `null`.',
        'Answer 2xx only after you have stored all events of the array. One response counts for all of them.',
      ],
    },
  },
  sendpost: {
    intro:
      'SendPost’s webhooks: `{"event", "emailMessage"}` with the keys of its documented sample in every event. A key without a value is ' +
      'empty. `emailMessage` is the sender’s whole message object (`message.content`), the same with each event of the message.',
    column: '`event.type`',
    nameOf: ({ event }) => `${event.type}`,
    choices: [
      'Empty means `""`, `0`, `[]`, or an object of such values. So a missing number looks like a zero.',
      'In `eventMetadata` every event has every key. A key has a value only for the events that the documentation names.',
      'For an opened or clicked event Mailhooks parses `userAgent`, `os` and `device` from the raw user agent, unless the producer posted them. A part that it does not recognise is empty.',
      'For such an event Mailhooks looks `geo` up by the IP address, if the producer did not post it and a GeoLite2-City file is configured (`MAILHOOKS_GEOIP_FILE`). An unknown place is `{}`.',
      '`smtpDescription` is spelt this way everywhere. The documentation’s table of fields writes `smtpDescrption` once.',
      'Opened events of a message with `trackOpens: false`, and clicked ones with `trackClicks: false`, are recorded and not sent.',
    ],
    migration: {
      title: 'You use SendPost’s webhooks today: change this',
      steps: [
        'Create an endpoint with your URL. `type` has the numbers that you know.',
        'Producers post your message object as `message.content`, once with the first event of a message or with each of them.',
        'A `webhookEndpoint` per message still works. Producers post it as `message.webhookEndpoint`.',
        'Answer any 2xx, not only 200.',
        '`submittedAt` is in nanoseconds, beyond 2^53. A JavaScript program needs a parser that keeps such integers.',
      ],
    },
  },
};
