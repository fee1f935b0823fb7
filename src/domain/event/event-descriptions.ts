import { z } from 'zod';
import { showNulls } from '../basics/absent.ts';
import { eventSchemas, type EventType } from './event.ts';

/** What each type says, for people who choose what to subscribe to. */
export const eventDescriptions: Readonly<Record<EventType, string>> = {
  'email.processed': 'The platform took the message on and will send it.',
  'email.dropped': 'The message is not sent: the address is invalid or suppressed. `reason` says why.',
  'email.delivered': "The recipient's mail server accepted the message.",
  'email.soft_bounced': "The recipient's mail server refused the message for now; the platform tries again.",
  'email.hard_bounced': "The recipient's mail server refused the message for good.",
  'email.opened': 'The recipient, or a proxy or mail client on their behalf, loaded the tracking image.',
  'email.clicked': 'The recipient followed a tracked link of the message.',
  'email.unsubscribed': 'The recipient wants no more messages.',
  'email.complained': 'The recipient reported the message as spam.',
};

/** A JSON Schema of an object (draft 2020-12). */
export interface ObjectSchema {
  [keyword: string]: unknown;
  properties: Record<string, unknown>;
  required: string[];
}

/** JSON Schema of the type as producers post it: the same zod schema that checks it. */
export const inputSchema = (type: EventType): ObjectSchema => schemaOf(type, true);

/** JSON Schema of the type as it is after acceptance: what was null is absent. */
export const acceptedSchema = (type: EventType): ObjectSchema => schemaOf(type, false);

function schemaOf(type: EventType, isInput: boolean): ObjectSchema {
  const schema = eventSchemas.find((option) => option.shape.type.value === type) ?? eventSchemas[0];
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      makePortable(jsonSchema);
      showNulls(jsonSchema, isInput);
    },
  });
  return { $schema, title: type, description: eventDescriptions[type], ...rest } as unknown as ObjectSchema;
}

/** Validators in other languages know no `\p{…}`, and `format` says better what long patterns say. */
export function makePortable(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.pattern === undefined) return;
  if (schema.format !== undefined) delete schema.pattern;
  else {
    schema.pattern = schema.pattern
      .replaceAll('\\p{Cc}', '\\u0000-\\u001f\\u007f-\\u009f')
      .replaceAll('\\p{Cs}', '');
  }
}
