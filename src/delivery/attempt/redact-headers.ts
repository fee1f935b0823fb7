import { userAgent } from '../request/build-request.ts';

/** The names that Mailhooks sets, and no endpoint can. */
const ours = /^(accept-encoding|content-type|(webhook|mailhooks)-.*)$/;

/**
 * The headers of a request as the log keeps them. For headers that the endpoint's owner set it keeps the names only: any
 * value may be a credential, and the log is not sealed.
 * @param sent names in lower case
 */
export function redactHeaders(sent: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [
      name,
      ours.test(name) || (name === 'user-agent' && value === userAgent) ? value : '[redacted]',
    ]),
  );
}
