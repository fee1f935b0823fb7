import { formatNames, type FormatName } from '../domain/account/endpoint.ts';
import type { EventType } from '../domain/event/event.ts';
import { acceptedExample } from '../domain/event/example-events.ts';
import type { FormatAccount } from './format.ts';
import { formats } from './index.ts';
import { payload } from './payload.ts';

const account: FormatAccount = {
  id: 'acme',
  instanceUrl: 'https://acme.mail.example.org',
  userName: 'acme-marketing',
};

/** The formats that have such an event. */
export const formatsOf = (type: EventType): FormatName[] =>
  formatNames.filter((name) => formats[name].types.includes(type));

/** The very body that the format makes of the example event, the same at all times. */
export const examplePayload = (name: FormatName, type: EventType): string =>
  payload(formats[name], [acceptedExample(type)], account);
