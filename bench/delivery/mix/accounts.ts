import type { FormatName } from '../../../src/domain/account/endpoint.ts';
import { formats } from '../../../src/formats/index.ts';
import type { NewEndpoint } from '../stage.ts';
import { createRandom } from './random.ts';

export interface MixEndpoint extends NewEndpoint {
  /** It fails, or does not respond, until the receiver is switched to well. */
  isSick: boolean;
}

export interface MixAccount {
  id: string;
  endpoints: MixEndpoint[];
}

export const formatNames = Object.keys(formats) as FormatName[];

const mostEndpoints = 5;
const failingShare = 0.02;
const secureShare = 0.1;
/** Milliseconds that receivers take. */
const fastest = 5;
const slowest = 300;

/** Accounts with 1 to 5 endpoints in all formats, of which one hangs, 2 % fail, and a tenth has TLS. */
export function mixAccounts(count: number): MixAccount[] {
  const random = createRandom(1);
  let made = 0;
  return Array.from({ length: count }, (_, n) => ({
    id: `mix-${n}`,
    endpoints: Array.from({ length: 1 + Math.floor(random() * mostEndpoints) }, (): MixEndpoint => {
      const place = made;
      made += 1;
      const format = formatNames[place % formatNames.length] ?? 'standard';
      const [fate, secure, speed] = [random(), random(), random()];
      const name = `mix-${n}/${place}`;
      // Most receivers are fast, and few are very slow.
      const ms = Math.round(fastest * (slowest / fastest) ** speed);
      if (place === 1) return { path: `/hang/${name}`, at: 'otherUrl', format, isSick: true };
      if (fate < failingShare || place === 2)
        return { path: `/fail/${name}`, at: 'otherUrl', format, isSick: true };
      return {
        path: `/slow/${ms}/${name}`,
        at: secure < secureShare ? 'secureUrl' : 'url',
        format,
        isSick: false,
      };
    }),
  }));
}
