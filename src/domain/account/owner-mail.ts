/**
 * `endpoint-failing` warns before it comes to `endpoint-disabled`; `digest` names the mails that were one too many;
 * `portal-link` brings a link that somebody asked for again.
 */
export type MailKind =
  'endpoint-disabled' | 'endpoint-failing' | 'confirm-address' | 'digest' | 'portal-link';

/**
 * How mail to an owner fares. `deferred`: the mail server has not taken it yet; `refused`: it refuses the address, which
 * is tried again at `nextTryAt`; `stopped`: refused for good, until the address changes; `digest`: it waits for the next
 * digest; `withheld`: none is sent, because the account itself hastened the outage.
 */
export const ownerMailStatuses = ['ok', 'deferred', 'refused', 'stopped', 'digest', 'withheld'] as const;

/** What the API shows of the mail to one address, of an account or of an endpoint. */
export interface OwnerMail {
  status: (typeof ownerMailStatuses)[number];
  /** Words of the mail server, without addresses. */
  lastError: string | null;
  /** RFC 3339. */
  nextTryAt: string | null;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** How patient we are with mail servers. */
export const mailPatience = {
  /** After a round in which every address was refused, and after the one that follows; then there is none. */
  refusedMs: [4 * hourMs, 24 * hourMs],
  /** Tries within the first minutes after a temporary failure, by Temporal's retry. */
  quickTries: 6,
  /** Between two tries after those. */
  deferredMs: 30 * minuteMs,
  /** A mail that could not be sent for so long is given up: mail servers do the same. */
  deferredForMs: 5 * dayMs,
  /** Between two tries while the mail server refuses us, not the owner. */
  misconfiguredMs: 60 * minuteMs,
} as const;

/** Mails within 24 hours. */
export const mailLimits = {
  /** Of one kind, to one address of one account. */
  perAddressAndKind: 5,
  /** About endpoints of one account, to all addresses together. */
  perAccount: 20,
  /** That ask one address for its confirmation, over all accounts. */
  confirmationsPerAddress: 3,
  /** That ask for confirmations of one account's addresses. */
  confirmationsPerAccount: 10,
} as const;

/** How long the link in a confirmation mail works. */
export const confirmationMs = 7 * dayMs;

/** Whose mailbox an address is, for counting: case and what follows a `+` do not make another one. */
export function mailboxOf(address: string): string {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at).toLowerCase();
  const name = local.startsWith('"') ? local : local.replace(/(?<=.)\+.*$/s, '');
  return name + address.slice(at).toLowerCase();
}
