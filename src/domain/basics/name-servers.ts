import { z } from 'zod';

/** How names of targets are looked up: by the servers of `/etc/resolv.conf`, by the system's resolver, by these servers. */
export type NameLookUps = 'direct' | 'system' | readonly string[];

const isV4 = (text: string): boolean => z.ipv4().safeParse(text).success;
const isV6 = (text: string): boolean => z.ipv6().safeParse(text).success;

/**
 * One DNS server, as in `10.0.0.53`, `10.0.0.53:5353`, `2001:db8::53` or `[2001:db8::53]:5353`.
 * @returns the same with brackets around IPv6; undefined when it is none
 */
export function nameServer(text: string): string | undefined {
  if (isV4(text)) return text;
  if (isV6(text)) return `[${text}]`;
  const { v4, v6, port } =
    /^(?:(?<v4>[\d.]+)|\[(?<v6>[\da-f:.]+)\])(?::(?<port>\d{1,5}))?$/i.exec(text)?.groups ?? {};
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return undefined;
  const ending = port === undefined ? '' : `:${Number(port)}`;
  if (v4 !== undefined && isV4(v4)) return `${v4}${ending}`;
  return v6 !== undefined && isV6(v6) ? `[${v6}]${ending}` : undefined;
}
