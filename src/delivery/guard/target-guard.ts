import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { readHttpUrl } from '../../domain/basics/text.ts';
import { boundedLookUps } from '../dns/bounded-look-ups.ts';
import { blockList, forbiddenAs } from './forbidden-addresses.ts';
import { lookUpsBy } from '../dns/look-ups.ts';

/** A target that no webhook may go to; its message says why, and is shown to the account. */
export class BlockedTargetError extends Error {
  override readonly name = 'BlockedTargetError';
}

/** Keeps webhooks away from the operator's own network (SSRF). It checks saved endpoints, tests and every attempt. */
export interface TargetGuard {
  /** @throws BlockedTargetError when the URL itself (scheme, credentials, a literal address) is not a target */
  checkUrl(url: string): URL;
  /** @throws BlockedTargetError when the address is private, loopback or otherwise special */
  checkAddress(address: string, host: string): void;
  /**
   * Every address of the host, all of them allowed.
   * @param account whose limit of look-ups it counts against
   * @throws BlockedTargetError, ShortageError, or the resolver's own error
   */
  resolve(host: string, account?: string): Promise<LookupAddress[]>;
}

/** The default: look-ups for attempts that take 5 s at most. */
const usual = lookUpsBy('direct', 5_000);

/**
 * @param allowed CIDRs that may be reached although they are special (`MAILHOOKS_ALLOWED_TARGETS`)
 * @param resolve default: by the DNS servers of this machine
 */
export function createTargetGuard(
  allowed: readonly string[],
  resolve = usual.resolve,
  bounds = usual.bounds,
): TargetGuard {
  const exceptions = blockList(allowed);
  const lookUp = boundedLookUps(resolve, bounds);

  const guard: TargetGuard = {
    checkUrl(text) {
      const url = readHttpUrl(text);
      if (typeof url === 'string') throw new BlockedTargetError(url);
      if (url.username || url.password || withUser.test(text))
        throw new BlockedTargetError('a URL with credentials is refused; use a header');
      if (url.port === '0') throw new BlockedTargetError('port 0 cannot be reached');
      // WHATWG URLs are canonical here: 0x7f.1, 2130706433 and 0177.0.0.1 have all become 127.0.0.1.
      const host = hostOf(url);
      if (isIP(host)) guard.checkAddress(host, host);
      else if (!possibleName.test(host)) throw new BlockedTargetError('the URL has a host that cannot exist');
      // Judged as loopback, whatever a resolver would return (RFC 6761).
      else if (thisMachine.test(host)) guard.checkAddress('127.0.0.1', host);
      return url;
    },
    checkAddress(address, host) {
      const range = forbiddenAs(address);
      if (range === null || exceptions.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) return;
      const where = address === host ? address : `${host} (${address})`;
      throw new BlockedTargetError(
        `${where} is a private or reserved address (${range}); MAILHOOKS_ALLOWED_TARGETS does not name it`,
      );
    },
    async resolve(host, account) {
      if (isIP(host)) {
        guard.checkAddress(host, host);
        return [{ address: host, family: isIP(host) }];
      }
      const addresses = await lookUp(host, account);
      for (const { address } of addresses) guard.checkAddress(address, host);
      return addresses;
    },
  };
  return guard;
}

/** An `@` before the path, also with an empty user (`http://@host`), which the URL parser drops. */
const withUser = /^[^:]*:[/\\]*[^/\\?#]*@/;

/** Labels of 1 to 63 letters, digits, `-` and `_`, 253 in all, one final dot: hosts have no other names. */
const possibleName = /^(?=.{1,253}\.?$)[\w-]{1,63}(?:\.[\w-]{1,63})*\.?$/;

/** Names that mean loopback by RFC 6761, or that hosts files give it. */
const thisMachine =
  /^(?:(?:.+\.)?localhost|localhost\.localdomain|localhost[46]|ip6-(?:localhost|loopback))\.?$/;

/** The URL's host without the brackets of an IPv6 literal. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');
