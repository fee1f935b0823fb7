import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { queryAddresses, type Missing } from './dns-query.ts';
import { parseHosts } from './hosts-file.ts';
import { candidatesFor, parseResolvConf } from './resolv-conf.ts';
import type { Resolve } from './resolve.ts';
import { watchedFile } from './watched-file.ts';

export interface DirectLookUp {
  /** For a whole look-up, in ms. */
  timeoutMs: number;
  /** In the form of `Resolver.setServers`. Default: those of `/etc/resolv.conf`. */
  servers?: readonly string[] | undefined;
  /** Default `/etc/hosts` and `/etc/resolv.conf`. */
  files?: { hosts: string; resolvConf: string };
}

const systemFiles = { hosts: '/etc/hosts', resolvConf: '/etc/resolv.conf' };

/**
 * Looks names up as the system's resolver does with `hosts: files dns`, but without its threads: `/etc/hosts`, names of this
 * machine (RFC 6761), then DNS with search domains. Rejects with an error whose `code` is a {@link Missing}.
 */
export function directLookUp({ timeoutMs, servers, files = systemFiles }: DirectLookUp): Resolve {
  const hosts = watchedFile(files.hosts, parseHosts);
  const resolvConf = watchedFile(files.resolvConf, parseResolvConf);
  return async (host) => {
    const name = host.toLowerCase();
    const relative = name.replace(/\.$/, '');
    const known = hosts().get(relative) ?? here(relative);
    if (known) return [...known];
    const asked = { servers, timeoutMs, endsAt: performance.now() + timeoutMs };
    const conf = resolvConf();
    const lacks: { candidate: string; why: Missing }[] = [];
    for (const candidate of candidatesFor(name, conf)) {
      const found = await queryAddresses(candidate, asked);
      if (typeof found !== 'string') return found;
      lacks.push({ candidate, why: found });
      // Servers that do not respond now will not respond for the next name either.
      if (found === 'ETIMEOUT') break;
    }
    throw notFound(host, worst(relative, lacks));
  };
}

/** A loopback name, or an address in a notation that only URLs know (`0x7f.1`): no DNS server is asked for either. */
function here(name: string): LookupAddress[] | undefined {
  if (/^(?:.+\.)?localhost$/.test(name)) return [{ address: '127.0.0.1', family: 4 }];
  if (!/(?:^|\.)(?:\d+|0x[\da-f]*)$/.test(name)) return undefined;
  const address = URL.parse(`http://${name}`)?.hostname ?? '';
  if (isIP(address) === 0) throw notFound(name, 'ENOTFOUND');
  return [{ address, family: 4 }];
}

/** Which failure is reported, as in glibc: a timeout, else the failure of the name itself, else that of the last candidate. */
function worst(name: string, lacks: readonly { candidate: string; why: Missing }[]): Missing {
  const last = lacks.at(-1)?.why ?? 'ENOTFOUND';
  if (last === 'ETIMEOUT') return last;
  const own = lacks.find(({ candidate }) => candidate === name);
  return own?.why ?? last;
}

const notFound = (host: string, code: Missing): Error =>
  Object.assign(new Error(`${host} could not be looked up: ${code}`), { code });
