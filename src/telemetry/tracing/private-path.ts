/** As OpenTelemetry writes what it leaves out. */
const redacted = 'REDACTED';
/** What an id can be that callers choose, of an account or event; an address, or a text, is none. */
const id = /^[\w.-]{1,64}$/;
/** The ids that only we make, and what they are ids of. */
const ofMadeId = /^\{(key|endpoint|delivery|recovery)Id\}$/;
const madeId = /^(key|ep|dlv|rec)_[\w-]{1,60}$/;
/** A key of the API, a signing secret, or the token of a link or session, where a caller took it for an id. */
const secret = /^(mh_|whsec_|[bkm][\w-]{43}$)/;
/** Where no route says what a segment is: shorter than any token of ours. */
const word = /^[\w.-]{1,32}$/;

/**
 * The path of a request without what may be a secret or name a person.
 * @param url path and query @param route its pattern, as `/confirm/{token}`; null: none answered
 */
export function privatePath(url: string, route: string | null): string {
  const [path = ''] = url.split(/[?#]/, 1);
  const pattern = route?.split('/');
  return path
    .split('/')
    .map((segment, at) => {
      const expected = pattern?.[at];
      const isSafe =
        segment === '' ||
        segment === expected ||
        (!secret.test(segment) && shapeOf(expected)?.test(segment) === true);
      return isSafe ? segment : redacted;
    })
    .join('/');
}

/** What a segment may look like; undefined: it is a secret. @param expected of the route */
function shapeOf(expected: string | undefined): RegExp | undefined {
  if (!expected?.includes('{')) return word;
  if (expected.includes('token')) return undefined;
  return ofMadeId.test(expected) ? madeId : id;
}
