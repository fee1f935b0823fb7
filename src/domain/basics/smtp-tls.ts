/**
 * How mail goes to the mail server. `required`: only by TLS, with a certificate that is valid for the server's name;
 * `opportunistic`: by TLS where the server offers it, whatever its certificate, else in the clear; `off`: in the clear.
 */
export const smtpTlsModes = ['required', 'opportunistic', 'off'] as const;
export type SmtpTls = (typeof smtpTlsModes)[number];
