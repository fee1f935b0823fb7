import type { CanonicalEvent } from '../domain/event/event.ts';
import type { Format, FormatAccount } from './format.ts';

/**
 * The body for one event or, in a joinable format, for many: an array always, also around one.
 * @throws RangeError when a payload of the format cannot hold so many, or has no event of such a type
 */
export function payload(format: Format, events: readonly CanonicalEvent[], account: FormatAccount): string {
  const unknown = events.find(({ type }) => !format.types.includes(type));
  if (unknown) throw new RangeError(`this format has no ${unknown.type}`);
  const [first, ...more] = events.map((event) => format.render(event, account));
  if (first === undefined || (more.length > 0 && !format.joinable)) {
    throw new RangeError(`this format cannot hold ${events.length} events in one payload`);
  }
  return format.joinable ? `[${[first, ...more].join(',')}]` : first;
}
