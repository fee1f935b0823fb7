const namesCredential = /cookie|key|token|secret|auth|password/;

/**
 * What the log keeps of a request's headers: everything but the credentials among those that the endpoint's owner set.
 * @param sent names in lower case
 * @param own as the endpoint has them
 */
export function loggedHeaders(
  sent: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const secrets = new Set(
    Object.keys(own)
      .map((name) => name.toLowerCase())
      .filter((name) => namesCredential.test(name)),
  );
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name, secrets.has(name) ? '[redacted]' : value]),
  );
}
