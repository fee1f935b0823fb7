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
      '`data` is the canonical event: what the producer posted, with `id` and `occurredAt` filled in where they were missing. Nothing is looked up or left out.',
      '`timestamp` is when the event occurred, not when the webhook was sent; that is in the header `webhook-timestamp`.',
    ],
    migration: {
      title: 'You receive Standard Webhooks today: change this',
      steps: [
        'Give your library the endpoint’s secret (`whsec_…`): it is in the answer that created the endpoint, and in `GET …/endpoints/{id}/secret`.',
        'Switch on `type`: the names are those of the table above.',
        'Read the event from `data`; its JSON Schema is in `GET /v1/event-types`.',
      ],
    },
  },
  cloudevents: {
    intro:
      '[CloudEvents 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) in structured mode: the event as it was posted is ' +
      '`data`, its context stands in the attributes.',
    column: '`type`',
    nameOf: ({ type }) => `${type}`,
    choices: [
      '`source` is `/accounts/` and the account’s id; with `id` it names an event once and for all.',
      '`subject` is the id of the message, as text. An event without a message id has no `subject`, as CloudEvents allows no empty one.',
      '`data` is the canonical event, as in `standard`, and repeats `id`, `type` and `occurredAt`.',
    ],
    migration: {
      title: 'You receive CloudEvents today: change this',
      steps: [
        'Accept structured mode: the attributes are in the body, not in `ce-…` headers.',
        'Route on `type` and `source`: the types are those of the table above.',
        'Signatures are in the headers of Standard Webhooks, over the whole body.',
      ],
    },
  },
  pinpoint: {
    intro:
      'Pinpoint’s webhooks: “Each event has its own custom payload, depending on the event type.” All begin with `id`, `event`, ' +
      '`occurredAt` and `account`; then come the groups that such an event has. A bounce has no `click`, an opened event no `smtp`, ' +
      'whatever was posted with it. The JSON Schema of every payload is in `GET /v1/event-types` (`payloadSchemas.pinpoint`).',
    column: '`event`',
    nameOf: ({ event }) => `${event}`,
    choices: [
      'The source shows no payload: the names are those of the canonical event.',
      'Every type can have `recipient`, `message`, `campaign` and `sending`. Beyond these: `reason` (dropped), `smtp` (delivered, bounces), `bounce` (bounces), `client` (opened, clicked, unsubscribed, complained), `open` (opened), `click` (clicked).',
      'A group of which nothing was posted is absent.',
      '`account` is the id of the account.',
    ],
    migration: {
      title: 'You use Pinpoint’s webhooks today: change this',
      steps: [
        'Create an endpoint with your URL, HTTP or HTTPS, and choose the events in `eventTypes`.',
        'Map your handlers to the names in `event`, and read the groups of the type.',
        'Test it: `POST …/endpoints/{id}/test` shows the exact headers and body of the request; with `{"dryRun": true}` nothing is sent.',
        'Retries, the five seconds, and the disabling with a mail to the owner are as you know them. Redirects count as failures here, too.',
      ],
    },
  },
  pinpointe: {
    intro:
      'Pinpointe’s Webhook 2.0: one flat object, with the parameters of its tables in their order. An unsubscription has no `userAgent`; ' +
      '`detail` depends on the event.',
    column: '`event`',
    nameOf: ({ event, detail }) =>
      event === 'bounce' ? `bounce\`, \`bouncetype\` \`${detail.bouncetype}` : `${event}`,
    choices: [
      'The contact’s address has no parameter name in the source: it is `email`.',
      'The source has no example of a complaint: `event` is `complaint`, without `detail`.',
      'An unsubscription has no `detail`.',
      '`userId` is the id of the account, `userName` and `instanceUrl` are its fields of these names.',
      '`time` is UTC in whole seconds.',
      'What is not known is `null`, so that the keys are always there; `lists` is then `[]`, `statType` and `sendType` are `newsletter`, and `opentype` is `H`.',
    ],
    migration: {
      title: 'You use Pinpointe’s webhooks today: change this',
      steps: [
        'Create the account with your Pinpointe user ID as `id`, and with your `userName` and `instanceUrl`: payloads show them as before.',
        'For each webhook create an endpoint with its name and URL. An endpoint can have several event types: one may take the place of five webhooks.',
        '`userId` is text (`"1234"`). If your program wants a number there, convert it.',
        'Producers post `recipient.subscriberId` and the fields of `campaign`; what they do not post arrives as `null`.',
        'Enabling sends a test payload, as you know it; `POST …/endpoints/{id}/test` sends another one.',
      ],
    },
  },
  esputnik: {
    intro:
      'eSputnik’s webhooks: an array of events, also when there is only one. Events that are due together for one endpoint share a POST.',
    column: '`activityStatus`',
    nameOf: ([{ activityStatus }]) => `${activityStatus}`,
    choices: [
      '`clickEventLink` is there with `CLICKED` only. `statusDescription` is there with `UNDELIVERED` only, as the source says.',
      '`statusDescription` is the remote server’s answer (`smtp.description`), else `bounce.message`, `reason` or `bounce.category`; of a dropped message it is `reason` first.',
      '`activityDateTime` is RFC 3339 in UTC, as precise as it was posted.',
      'What is not known is `null`, so that the keys are always there.',
      'A dropped message is `UNDELIVERED`, too; a processed one has no status and is not sent.',
      'Yespo’s guide of today has a seventh status, “subscription changed”, without its word and its keys: it is not sent ([ADR 36](../../contribute/adr/0036-no-seventh-status-of-esputnik.md)).',
      'The `webhook-id` is that of the POST, not of one event: the events’ ids are in `mailhooks-event-ids`, in the order of the array.',
    ],
    migration: {
      title: 'You use eSputnik’s webhooks today: change this',
      steps: [
        'Create an endpoint with the URL that stands in your eSputnik settings (Laboratory, Webhooks). It gets every status with `"eventTypes": ["*"]`, or those that you choose.',
        'Go on reading an array. To take in what came twice, remember the ids in `mailhooks-event-ids`: a retry may group events differently.',
        'See that your parser of `activityDateTime` reads RFC 3339, with and without fractions of a second.',
        'Producers post `recipient.contactId`, `message.id`, `message.instanceId`, `message.tag` and `message.viewUrl`; what they do not post arrives as `null`.',
        'Answer 2xx only when all events of the array are kept: one answer counts for all of them.',
      ],
    },
  },
  sendpost: {
    intro:
      'SendPost’s webhooks: `{"event", "emailMessage"}` with the keys of its documented sample in every event; what an event has nothing for is ' +
      'empty. `emailMessage` is the sender’s whole message object (`message.content`), the same with each event of the message.',
    column: '`event.type`',
    nameOf: ({ event }) => `${event.type}`,
    choices: [
      'Empty means `""`, `0`, `[]`, or an object of such; so a missing number cannot be told from a zero.',
      'In `eventMetadata` a field has a value only for the events that the source names; the keys are there for all of them.',
      '`userAgent`, `os` and `device` of an opened or clicked event are parsed from the raw user agent where the producer did not post them. What is not recognised is empty.',
      '`geo` of such an event is looked up by its address where the producer did not post it and a GeoLite2-City file is configured (`MAILHOOKS_GEOIP_FILE`). Where nothing is known it is `{}`.',
      '`smtpDescription` is spelt so everywhere; the source’s table of fields once writes `smtpDescrption`.',
      'Opened events of a message with `trackOpens: false` are recorded and not sent, clicked ones with `trackClicks: false` likewise.',
    ],
    migration: {
      title: 'You use SendPost’s webhooks today: change this',
      steps: [
        'Create an endpoint with your URL. `type` has the numbers that you know.',
        'Producers post your message object as `message.content`, once with the first event of a message or with each of them.',
        'A `webhookEndpoint` per message goes on working: producers post it as `message.webhookEndpoint`.',
        'Answer any 2xx, not only 200.',
        '`submittedAt` is beyond 2^53 (nanoseconds): a JavaScript program reads it with a parser that keeps such integers.',
      ],
    },
  },
};
