import { isIP } from 'node:net';
import type { CanonicalEvent, Client } from '../../domain/event/event.ts';
import type { GeoLookup } from './geoip.ts';
import { parseUserAgent } from './parse-user-agent.ts';

/**
 * Fills in what can be found out about an opened or clicked event's client: the parts of its user agent, the place of its address
 * (empty when nothing is known of it). What the producer gave stands.
 * @param geo default: no file is configured, nothing is known
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

/** Producers send what their logs have: `unknown`, a list of proxies, nothing. An address with a zone has no place either. */
const isAddress = (text: string): boolean => isIP(text) !== 0 && !text.includes('%');
