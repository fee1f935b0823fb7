import { isLoopbackName } from '../domain/basics/request-host.ts';

export interface Proxy {
  /** `host:port`. */
  readonly address: string;
  readonly credentials?: { readonly username: string; readonly password: string };
}

type Env = Readonly<Record<string, string | undefined>>;

/** In the order of gRPC: each in lower case first, as other programs have it. */
const variables = ['grpc_proxy', 'https_proxy', 'http_proxy', 'all_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
]);
const exceptions = ['no_grpc_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()]);

/**
 * The proxy by which a gRPC server is reached, by the usual variables; undefined: none. A loopback address has none.
 * @param address `host:port`; a server on another machine
 * @throws Error naming the variable when it is not a proxy that gRPC can use
 */
export function proxyFor(address: string, env: Env): Proxy | undefined {
  const [, host = address, port = '7233'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(address) ?? [];
  const name = host.toLowerCase().replace(/\.$/, '');
  if (isLoopbackName(name) || name.endsWith('.localhost')) return undefined;
  const variable = variables.find((one) => env[one]);
  if (variable === undefined || isExcepted(name, port, env)) return undefined;
  return parseProxy(variable, env[variable] ?? '');
}

function parseProxy(variable: string, text: string): Proxy {
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  try {
    const { protocol, hostname, port, username, password } = new URL(full);
    if (protocol !== 'http:') throw new Error(`scheme ${protocol}`);
    const address = `${hostname}:${port || '80'}`;
    if (!username) return { address };
    const credentials = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
    return { address, credentials };
  } catch {
    // What stands there may hold a password: it is not repeated.
    throw new Error(
      `${variable}: expected http://host:port, the only kind of proxy by which Temporal can be reached; ` +
        'name the host of TEMPORAL_ADDRESS in NO_PROXY to do without',
    );
  }
}

function isExcepted(host: string, port: string, env: Env): boolean {
  const entries = exceptions.flatMap((variable) => (env[variable] ?? '').toLowerCase().split(/[\s,]+/));
  return entries.some((entry) => entry !== '' && matches(entry, host, port));
}

/** `*`, a name (with all below it), `.name`, `*.name`, an address or an IPv4 range; with a port or without. */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, pattern = entry, entryPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const bare = pattern.replace(/^\[|\]$/g, '');
  const name = host.replace(/^\[|\]$/g, '');
  if (bare.includes('/')) return isInRange(bare, name);
  const domain = bare.replace(/^\*?\./, '');
  return domain !== '' && (name === domain || (!isAddress(name) && name.endsWith(`.${domain}`)));
}

const isAddress = (name: string): boolean => name.includes(':') || /^\d+(\.\d+){3}$/.test(name);

function isInRange(range: string, address: string): boolean {
  const [base = '', length = ''] = range.split('/');
  const bits = Number(length);
  if (!isAddress(address) || address.includes(':') || !isAddress(base) || !(bits >= 0 && bits <= 32))
    return false;
  const size = 2 ** (32 - bits);
  return Math.floor(toNumber(address) / size) === Math.floor(toNumber(base) / size);
}

const toNumber = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
