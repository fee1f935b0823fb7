import { isIP } from 'node:net';
import type { CanonicalEvent, Client } from '../../domain/event/event.ts';
import type { GeoLookup } from './geoip.ts';
import { parseUserAgent } from './parse-user-agent.ts';

/**
 * Adds what is known about the client of an open or a click: the parts of its user agent, and the place of its address
 * (empty when it is not known). What the producer gave is kept.
 * @param geo default: no GeoIP file, so no place is known
 */
export function enrichClient(event: CanonicalEvent, geo: GeoLookup = () => undefined): CanonicalEvent {
  if (event.type !== 'email.opened' && event.type !== 'email.clicked') return event;
  const given: Client = event.client ?? {};
  const { userAgent, ipAddress } = given;
  const client: Client = {
    ...(userAgent !== undefined && parseUserAgent(userAgent)),
    geo: (ipAddress !== undefined && isAddress(ipAddress) ? geo(ipAddress) : undefined) ?? {},
    ...given,
  };
  return { ...event, client };
}

/** Producers send what their logs have: `unknown`, a list of proxies, an empty text. An address with a zone has no place. */
const isAddress = (text: string): boolean => isIP(text) !== 0 && !text.includes('%');
