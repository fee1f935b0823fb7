import type { Config } from '../config/config.ts';
import { startEmbedded, type Embedded, type SearchAttributeKind } from '../embedded/index.ts';
import type { Connections } from '../app/connections.ts';
import { searchAttributes } from '../workflows/search-attributes.ts';
import { ownKeys } from './given-connections.ts';

const kinds = { KEYWORD: 'Keyword', KEYWORD_LIST: 'KeywordList' } as const satisfies Record<
  string,
  SearchAttributeKind
>;

/** With some to spare. */
const connectionsOfProcess = 25;

/** Starts the servers that the settings do not name, and says how to reach everything. */
export async function embeddedConnections(
  config: Config,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<{ connections: Connections; embedded: Embedded }> {
  const embedded = await startEmbedded({
    dataDir: config.dataDir,
    needPostgres: config.databaseUrl === undefined,
    needTemporal: config.temporalAddress === undefined,
    maxConnections: Math.max(100, connectionsOfProcess * config.processes),
    searchAttributes: Object.fromEntries(
      Object.values(searchAttributes).map(({ name, type }) => [name, kinds[type]]),
    ),
    namespace: config.temporalNamespace,
    uiHosts: config.temporalUiUrl === undefined ? [] : [new URL(config.temporalUiUrl).hostname],
    report,
    signal,
  });
  try {
    const connections = {
      ...(await ownKeys(config)),
      databaseUrl: (config.databaseUrl ?? embedded.databaseUrl) as string,
      temporalAddress: (config.temporalAddress ?? embedded.temporalAddress) as string,
      temporalUiUrl: config.temporalUiUrl ?? embedded.temporalUiUrl,
    };
    return { connections, embedded };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}
