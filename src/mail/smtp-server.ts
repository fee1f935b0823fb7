import { createTransport } from 'nodemailer';
import type { SmtpTls } from '../domain/basics/smtp-tls.ts';

/** A mail server, and how mail goes there. */
export interface SmtpServer {
  /** As in `smtp://user:password@host:587`, `smtps://host`. */
  url: string;
  tls: SmtpTls;
}

/** Checks are said aloud: `NODE_TLS_REJECT_UNAUTHORIZED` does not turn them off. */
const modes = {
  required: { requireTLS: true, tls: { rejectUnauthorized: true } },
  opportunistic: { opportunisticTLS: true, tls: { rejectUnauthorized: false } },
  off: { ignoreTLS: true },
} as const satisfies Record<SmtpTls, object>;

interface Patience {
  connectionTimeout: number;
  greetingTimeout?: number;
  socketTimeout: number;
}

/** Opens no connection yet. @param patience in ms */
export const transportTo = ({ url, tls }: SmtpServer, patience: Patience) =>
  createTransport({ url, ...modes[tls], ...patience });
