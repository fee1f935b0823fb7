import { ConfigError, type Config } from '../config/config.ts';
import { findRunningTemporal } from '../embedded/index.ts';
import { createLogger } from '../app/logger.ts';
import { connectClient } from '../temporal/client/connect.ts';
import { explain } from '../temporal/client/is-away.ts';
import { fileHistory } from '../temporal/replay/file-histories.ts';
import type { RecordedWorkflow } from '../temporal/replay/history.ts';
import { replayAll } from '../temporal/replay/replay-all.ts';
import { countMatching, recentWorkflows, serverHistories } from '../temporal/replay/server-histories.ts';
import type { Given } from './given.ts';
import { readReplayOptions, type ReplayOptions } from './replay-options.ts';
import { inText, toReport, type Report } from './replay-report.ts';
import { installTemporalRuntime } from './temporal-runtime.ts';

/**
 * Checks that workflows which are under way can go on with this code.
 * @returns 0 all can, 1 some would break, 2 that could not be checked (so does whatever is thrown, see `main.ts`)
 */
export async function replay(config: Config, given: Given): Promise<number> {
  const options = readReplayOptions(given);
  // The SDK logs every failure at length; the report says what is in it.
  await installTemporalRuntime(createLogger('silent'));
  const report =
    options.files.length > 0 ? await replayFiles(options.files) : await replayServer(config, options);
  console.log(options.json ? JSON.stringify(report, null, 2) : inText(report));
  if (report.broken > 0) return 1;
  return report.stoppedBy === null ? 0 : 2;
}

async function replayFiles(files: readonly string[]): Promise<Report> {
  // All are looked at before the first is replayed: a pipeline that names a wrong one has checked nothing.
  const problems: string[] = [];
  for (const file of files)
    await fileHistory(file).catch((error: unknown) => problems.push((error as Error).message));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const outcome = await replayAll(eachOf(files));
  return toReport(outcome, { files: files.length });
}

async function* eachOf(files: readonly string[]): AsyncGenerator<RecordedWorkflow> {
  for (const file of files) yield await fileHistory(file);
}

async function replayServer(config: Config, { query: given, limit }: ReplayOptions): Promise<Report> {
  const { address, uiUrl } = await findServer(config);
  const client = await connectClient(config, address).catch((error: unknown) => {
    throw new Error(`Temporal at ${address} (TEMPORAL_ADDRESS) cannot be reached: ${explain(error)}`, {
      cause: error,
    });
  });
  try {
    const query = given ?? recentWorkflows(new Date());
    const matched = await countMatching(client, query);
    const outcome = await replayAll(serverHistories(client, query, limit));
    const namespace = config.temporalNamespace;
    return toReport(outcome, { address, namespace, query, matched, limit }, uiUrl);
  } finally {
    await client.connection.close();
  }
}

/** @throws ConfigError when none is named and none runs here */
async function findServer(config: Config): Promise<{ address: string; uiUrl: string | undefined }> {
  const { temporalAddress, temporalUiUrl, dataDir } = config;
  if (temporalAddress !== undefined) return { address: temporalAddress, uiUrl: temporalUiUrl };
  const running = await findRunningTemporal(dataDir);
  if (running) return { address: running.address, uiUrl: temporalUiUrl ?? running.uiUrl };
  throw new ConfigError([
    `TEMPORAL_ADDRESS: required, as no Mailhooks with a Temporal of its own runs on ${dataDir}`,
  ]);
}
