import { isIPv4, isIPv6 } from 'node:net';

/** Longer than any address: what a proxy passes on can be anything. */
const maxChars = 64;

/** What one caller has of the network: an IPv4 address, or the /64 that every home and server gets of IPv6. */
export function networkOf(address: string | undefined): string {
  const [text = ''] = (address ?? '').slice(0, maxChars).split('%');
  if (!isIPv6(text)) return text;
  const mapped = /^::ffff:([\d.]+)$/i.exec(text)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  const [left = '', right] = text.toLowerCase().split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [head, tail] = [groups(left), groups(right ?? '')];
  // An IPv4 address at the end stands for two groups.
  const given = head.length + tail.length + (text.includes('.') ? 1 : 0);
  const zeros = right === undefined ? [] : Array<string>(8 - given).fill('0');
  const whole = [...head, ...zeros, ...tail].slice(0, 4);
  return `${whole.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
