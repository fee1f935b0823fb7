import { join } from 'node:path';

export type SearchAttributeKind = 'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

export interface ServerArguments {
  readonly dataDir: string;
  readonly namespace?: string;
  readonly searchAttributes: Readonly<Record<string, SearchAttributeKind>>;
}

export type TemporalPorts = Readonly<Record<'grpc' | 'ui' | 'http' | 'metrics', number>>;

export const databaseFile = (dataDir: string): string => join(dataDir, 'temporal.db');

/** The command line of the dev server: durable, on 127.0.0.1 only, no port left to chance. */
export function serverArguments(options: ServerArguments, ports: TemporalPorts): string[] {
  const { dataDir, namespace = 'default', searchAttributes } = options;
  const attributes = Object.entries(searchAttributes).flatMap(([name, kind]) => [
    '--search-attribute',
    `${name}=${kind}`,
  ]);
  return [
    ...['server', 'start-dev', '--db-filename', databaseFile(dataDir), '--ip', '127.0.0.1'],
    ...['--port', `${ports.grpc}`, '--ui-port', `${ports.ui}`],
    ...['--http-port', `${ports.http}`, '--metrics-port', `${ports.metrics}`],
    ...['--log-level', 'error', '--namespace', namespace],
    // Doubles the throughput; safe because what Mailhooks accepted is held by Postgres.
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...attributes,
  ];
}

/** The user's own TEMPORAL_* settings (an address, a TLS key, a namespace) are not meant for this server. */
export function withoutTemporalSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
