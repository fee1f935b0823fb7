import { eventTypes, type EventType } from '../domain/event/event.ts';
import {
  acceptedSchema,
  eventDescriptions,
  inputSchema,
  type ObjectSchema,
} from '../domain/event/event-descriptions.ts';
import { parseJson } from '../domain/basics/lossless-json.ts';
import { examplePayload, formatsOf } from '../formats/examples.ts';
import { formats } from '../formats/index.ts';

/** One type of event, as the list of them shows it. */
export interface EventTypeInfo {
  name: EventType;
  description: string;
  /** JSON Schema (draft 2020-12) of the event as producers post it. */
  schema: ObjectSchema;
  /** Example payloads by format, for the formats that have such an event. */
  formats: Record<string, unknown>;
  /** Schemas of payloads by format, for formats whose types have schemas of their own. */
  payloadSchemas: Record<string, ObjectSchema>;
}

/** Every type of event; it does not change while the program runs. */
export function listEventTypes(): EventTypeInfo[] {
  return eventTypes.map((type) => {
    const schema = inputSchema(type);
    const names = formatsOf(type);
    return {
      name: type,
      description: eventDescriptions[type],
      schema,
      formats: Object.fromEntries(names.map((name) => [name, parseJson(examplePayload(name, type))])),
      payloadSchemas: Object.fromEntries(
        names.flatMap((name) => {
          const own = formats[name].schema?.(type, acceptedSchema(type));
          return own ? [[name, own]] : [];
        }),
      ),
    };
  });
}
