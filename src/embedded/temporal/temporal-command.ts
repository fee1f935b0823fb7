import { withoutProxies } from '../process/child-environment.ts';

export type SearchAttributeKind = 'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

export interface ServerArguments {
  readonly dataDir: string;
  readonly namespace?: string;
  readonly searchAttributes: Readonly<Record<string, SearchAttributeKind>>;
  /** Whether others are added while it runs, and count at once. Default false: after some seconds. */
  readonly addsSearchAttributes?: boolean;
}

/** `ui` is where people open it: see `ui-guard.ts`. */
export type TemporalPorts = Readonly<Record<'grpc' | 'ui' | 'http' | 'metrics', number>>;

/** In the data folder, where the server is started: SQLite reads a name as a URI, so a path in it would be cut at `#`. */
export const DATABASE_NAME = 'temporal.db';

/** The argument that distinguishes the server of one data folder from all others. The server itself ignores the key. */
export const folderMark = (dataDir: string): string => `mailhooks.dataFolder=${JSON.stringify(dataDir)}`;

/** The command line of the dev server: durable, on loopback addresses only, no port left to chance. */
export function serverArguments(
  options: ServerArguments,
  ports: TemporalPorts,
  ui: { readonly host: string; readonly port: number },
): string[] {
  const { dataDir, namespace = 'default', searchAttributes } = options;
  const attributes = Object.entries(searchAttributes).flatMap(([name, kind]) => [
    '--search-attribute',
    `${name}=${kind}`,
  ]);
  const settings = [
    folderMark(dataDir),
    // The HTTP API takes posts of any web page, and nobody here uses it: no Host is allowed, nor its Nexus routes.
    'frontend.httpAllowedHosts=[]',
    'system.enableNexus=false',
    // A backlog of the retry lane is handed out by account in turn, not in its order.
    'matching.enableFairness=true',
    // The dev server reads the search attributes again for each request: 14.8 requests to its database for an event, 3.8 without.
    `system.forceSearchAttributesCacheRefreshOnRead=${options.addsSearchAttributes ?? false}`,
  ];
  return [
    ...['server', 'start-dev', '--db-filename', DATABASE_NAME, '--ip', '127.0.0.1'],
    ...['--port', `${ports.grpc}`, '--ui-ip', ui.host, '--ui-port', `${ui.port}`],
    ...['--http-port', `${ports.http}`, '--metrics-port', `${ports.metrics}`],
    ...['--log-level', 'error', '--namespace', namespace],
    // Doubles the throughput; safe because what Mailhooks accepted is held by Postgres.
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
    ...attributes,
  ];
}

/** The user's own TEMPORAL_* settings (an address, a TLS key, a namespace) and proxies are not meant for this server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(withoutProxies(process.env)).filter(([name]) => !name.startsWith('TEMPORAL_')),
  );
}
