import { errorCode } from '../error-code.ts';
import { isCrowded } from './crowded.ts';

const byCode: Readonly<Record<string, string>> = {
  '28P01': 'correct user and password in DATABASE_URL',
  '28000': 'let this user in (pg_hba.conf), or correct DATABASE_URL',
  '3D000': 'create the database, or correct its name in DATABASE_URL',
  '42501': 'GRANT what is missing to the user of DATABASE_URL',
  '08P01':
    'a pooler refuses a parameter: set ignore_startup_parameters=statement_timeout,idle_in_transaction_session_timeout,options,extra_float_digits, or connect to Postgres itself',
  ENOTFOUND: 'correct the host in DATABASE_URL',
  ECONNREFUSED: 'start Postgres there, or correct host and port in DATABASE_URL',
};

const whenCrowded =
  "raise what limits connections (max_connections, the user's or the database's CONNECTION LIMIT, a pooler's max_client_conn), " +
  'end other connections, or lower MAILHOOKS_DATABASE_CONNECTIONS of the other processes';

/** What to do about a database that cannot be used. */
export const adviceOn = (error: unknown): string =>
  isCrowded(error)
    ? whenCrowded
    : (byCode[errorCode(error) ?? ''] ??
      'look whether Postgres runs there and may be reached from here, or correct DATABASE_URL');

/** What keeps a database from being used, for anybody to read: without hosts and users. */
export function causeOf(error: unknown): string {
  if (isCrowded(error))
    return 'the database refuses connections: as many are open as it, its user or its pooler allows';
  if (errorCode(error) === '25006') return 'the database takes no changes: it is read only';
  if (error instanceof Error && /timeout exceeded when trying to connect/.test(error.message))
    return 'all connections of this process to the database are in use';
  return 'the database does not answer';
}
