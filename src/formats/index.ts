import type { EndpointInput, FormatName } from '../domain/endpoint.ts';
import { invalid } from '../domain/errors.ts';
import { cloudevents } from './cloudevents.ts';
import { esputnik } from './esputnik.ts';
import type { Format } from './format.ts';
import { pinpoint } from './pinpoint.ts';
import { pinpointe } from './pinpointe.ts';
import { sendpost } from './sendpost.ts';
import { standard } from './standard.ts';

/** Every format an endpoint can ask for: a new one is a file and a line here. */
export const formats: Readonly<Record<FormatName, Format>> = {
  standard,
  cloudevents,
  pinpoint,
  pinpointe,
  esputnik,
  sendpost,
};

/** @throws DomainError when the format has no such event, naming those it has */
export function checkTypes(format: FormatName, types: EndpointInput['eventTypes']): void {
  const known: readonly string[] = formats[format].types;
  const errors = types.flatMap((type, index) =>
    type === '*' || known.includes(type)
      ? []
      : [
          {
            path: `eventTypes[${index}]`,
            message: `format ${format} has no ${type}; it has ${known.join(', ')}`,
          },
        ],
  );
  if (errors.length > 0) throw invalid(errors);
}
