import { isLoopbackName } from '../domain/basics/request-host.ts';
import { smtpTlsModes, type SmtpTls } from '../domain/basics/smtp-tls.ts';

export interface SmtpSettings {
  /** Without our own parameter `tls`. Undefined: mail is written to files. */
  url: string | undefined;
  tls: SmtpTls;
  problems: string[];
}

/** The library's words for what `SMTP_TLS` says, and its name for a server other than the URL's. */
const foreign = /^(secure|secured|ignoretls|requiretls|opportunistictls|tls\.rejectunauthorized|service)$/i;

const isMode = (text: string | null): text is SmtpTls => smtpTlsModes.some((mode) => mode === text);

/**
 * `SMTP_TLS`, else the parameter `tls` of `SMTP_URL`, else `required`; `opportunistic` when an `smtp://` URL names this
 * very machine. What the schema refuses is passed over here.
 */
export function readSmtp(given: Readonly<Record<string, string | undefined>>): SmtpSettings {
  const url = URL.parse(given.SMTP_URL ?? '');
  const wanted = given.SMTP_TLS ?? null;
  if (!url) return { url: given.SMTP_URL, tls: isMode(wanted) ? wanted : 'required', problems: [] };
  const problems = [...new Set(url.searchParams.keys())]
    .filter((name) => foreign.test(name))
    .map((name) => `SMTP_URL: its parameter ${name} is not read; ${adviceOn(name)}`);
  const inUrl = url.searchParams.get('tls');
  if (inUrl !== null && !isMode(inUrl))
    problems.push(`SMTP_URL: expected ${smtpTlsModes.join(', ')} as its parameter tls, got "${inUrl}"`);
  const isSecure = url.protocol === 'smtps:';
  const isOwn = !isSecure && isLoopbackName(url.hostname.toLowerCase().replace(/\.$/, ''));
  const tls = [wanted, inUrl].find(isMode) ?? (isOwn ? 'opportunistic' : 'required');
  if (isSecure && tls === 'off')
    problems.push(
      `${wanted === null ? 'SMTP_URL' : 'SMTP_TLS'}: off does not go with smtps://, which is TLS from the first byte; ` +
        'begin SMTP_URL with smtp://, or leave it out',
    );
  url.searchParams.delete('tls');
  return { url: inUrl === null ? given.SMTP_URL : url.href, tls, problems };
}

const adviceOn = (name: string): string =>
  name.toLowerCase() === 'service'
    ? 'name the host of the mail server'
    : `set SMTP_TLS to ${smtpTlsModes.join(', ')}`;
