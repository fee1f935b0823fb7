import { open, type CityResponse } from 'maxmind';
import type { Client } from '../../domain/event/event.ts';

/** Where an address is; undefined when the file does not know. */
export type GeoLookup = (ipAddress: string) => Client['geo'];

/**
 * Look-ups in a GeoLite2-City or GeoIP2-City file, which is held in memory: a newer file counts from the next start on.
 * @throws Error when the file cannot be read or is none of those
 */
export async function createGeoLookup(file: string): Promise<GeoLookup> {
  const reader = await open<CityResponse>(file);
  const kind = reader.metadata.databaseType;
  if (!kind.endsWith('City')) throw new Error(`expected a GeoLite2-City file, got one of type ${kind}`);
  // A file without IPv6 throws for an IPv6 address: its place is unknown.
  const knows = (ip: string): boolean => reader.metadata.ipVersion === 6 || !ip.includes(':');
  return (ipAddress) => {
    const found = knows(ipAddress) ? reader.get(ipAddress) : null;
    return found ? fields(found) : undefined;
  };
}

const fields = ({ city, continent, country, postal, location }: CityResponse): Client['geo'] => ({
  cityId: city && String(city.geoname_id),
  continentCode: continent?.code,
  countryCode: country?.iso_code,
  postalCode: postal?.code,
  timeZone: location?.time_zone,
});
