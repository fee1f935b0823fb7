/** What OpenSSL and Node say of a certificate that does not hold, or of a server that does not speak TLS. */
const ofTls =
  /^(CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_|PATH_LENGTH_|HOSTNAME_|ERR_TLS_|ERR_SSL_|EPROTO)/;

/**
 * @param error of nodemailer
 * @returns why there is no TLS with the mail server, without words of it; undefined: something else failed
 */
export function tlsFailure(error: unknown): string | undefined {
  const { command, responseCode, originalCode } = (error ?? {}) as Record<string, unknown>;
  if (command === 'STARTTLS' && typeof responseCode === 'number')
    return `the mail server offers no TLS: it answered ${responseCode} to STARTTLS`;
  if (typeof originalCode !== 'string' || !ofTls.test(originalCode)) return undefined;
  return `no TLS with the mail server: ${originalCode}`;
}
