import { userAgent } from '../request/build-request.ts';

/** The names that Mailhooks sets, and no endpoint can. */
const ours = /^(accept-encoding|content-type|(webhook|mailhooks)-.*)$/;

/**
 * What the log keeps of a request's headers: of those that the endpoint's owner set the names alone, as any of them may
 * be a credential, and the log is not sealed.
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
