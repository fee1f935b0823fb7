import useragent from 'useragent-ng';
import type { Client } from '../../domain/event/event.ts';

/** What a user agent says of itself, by the rules of uap-core: they know mail clients and their image proxies too. */
export type AgentDetails = Pick<Client, 'browser' | 'os' | 'device'>;

/** Characters that are parsed: the rules are regular expressions, and the text is untrusted. No real user agent is longer. */
const maxLength = 512;

/** Parses the raw text; the last few thousand results are remembered. What is not recognised is left out. */
export function parseUserAgent(raw: string): AgentDetails {
  const agent = useragent.lookup(raw.slice(0, maxLength));
  return { browser: details(agent), os: details(agent.os), device: details({ family: agent.device.family }) };
}

/** The parser says `Other` and version `0` where it means "unknown". */
function details(part: {
  family: string;
  major?: string;
  minor?: string;
  patch?: string;
}): AgentDetails['browser'] {
  const { family, major, minor, patch } = part;
  if (family === 'Other') return {};
  return major === undefined || major === '0' ? { family } : { family, major, minor, patch };
}
