/** Names by which a browser reaches its own machine. No DNS server can make another name one of these. */
const ownNames = new Set(['localhost', '[::1]']);
const loopbackAddress = /^127(\.\d{1,3}){3}$/;

/** The host of a `Host` header in lower case, without its port. Undefined when the header is missing or malformed. */
export function hostNameOf(header: string | undefined): string | undefined {
  const name = /^(\[[0-9a-f:.]+\]|[^:/?#@\\\s[\]]+)(:\d*)?$/i.exec(header ?? '')?.[1];
  return name?.toLowerCase();
}

/** Whether a name or address, as in a `Host` header or in `HOST`, is this machine itself. */
export const isLoopbackName = (name: string): boolean =>
  ownNames.has(name) || name === '::1' || loopbackAddress.test(name);

/**
 * Whether a request on a loopback port was meant for this server. A web page that has its own name resolve to 127.0.0.1
 * (DNS rebinding) still sends that name as `Host`.
 * @param allowed further host names, in lower case and without a port
 */
export function isMeantForUs(header: string | undefined, allowed: ReadonlySet<string>): boolean {
  const name = hostNameOf(header);
  return name !== undefined && (isLoopbackName(name) || allowed.has(name));
}
