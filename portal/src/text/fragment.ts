/** What a portal link brings in its fragment: `#token=…&to=/accounts/…`. */
export interface Arrival {
  token?: string;
  /** A path of this page. */
  to?: string;
}

/** @param hash with or without its `#`. A `to` that could lead anywhere else is dropped */
export function readFragment(hash: string): Arrival {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const token = parameters.get('token');
  if (token === null || token === '') return {};
  const to = parameters.get('to');
  return { token, ...(to !== null && isOwnPath(to) && { to }) };
}

/** As browsers resolve it: `/..//other.example` becomes a path that begins with two slashes. */
function isOwnPath(path: string): boolean {
  if (!/^\/[^\\\s]*$/.test(path)) return false;
  const { host, pathname } = new URL(path, 'http://page.invalid');
  return host === 'page.invalid' && path.startsWith(pathname) && !/\/\/|%2f|%5c/i.test(pathname);
}
