import { errorCode } from '../error-code.ts';

/** Postgres: too many connections; a limit of the configuration is reached. */
const codes = ['53300', '53400'];
/** As Postgres says it, and poolers, some of which give no code of their own (PgBouncer before 1.20: 08P01). */
const words =
  /too many (clients|connections)|connection slots are reserved|no more connections allowed|client connections exceeded|max(imum)? clients? .*reached/i;

/** Whether a new connection was refused because there are as many as may be, as against whatever else is wrong. */
export const isCrowded = (error: unknown): boolean =>
  codes.includes(errorCode(error) ?? '') || (error instanceof Error && words.test(error.message));
