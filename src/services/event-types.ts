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
  /** By format, for those that have such an event: an example payload. */
  formats: Record<string, unknown>;
  /** By format, where the payload of each type has a schema of its own. */
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
