/** As OpenTelemetry writes what it leaves out. */
const redacted = 'REDACTED';
/** What an id of ours can be; an address, or a text, is none. */
const id = /^[\w.-]{1,64}$/;
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
        (expected?.includes('{') ? !expected.includes('token') && id.test(segment) : word.test(segment));
      return isSafe ? segment : redacted;
    })
    .join('/');
}
