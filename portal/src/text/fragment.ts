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

const isOwnPath = (path: string): boolean => /^\/(?![/\\])[^\\\s]*$/.test(path);
