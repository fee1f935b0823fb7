import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sayingEvery15s } from '../../domain/basics/still-waiting.ts';
import { directConnection } from './direct-connection.ts';

export interface Obtain {
  /** An empty folder for this attempt, removed afterwards. */
  readonly work: string;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The Temporal SDK's own download of its CLI. */
export async function downloadTemporal({ work, report }: Obtain): Promise<string> {
  report('Downloading the Temporal server (about 50 MB, needed once).');
  await sayingEvery15s((seconds) => report(`… still downloading (${seconds} s)`), startAndStop(work)).catch(
    (cause: unknown) => {
      throw new Error(`downloading it failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    },
  );
  const name = (await readdir(work)).find(
    (file) => file.startsWith('temporal') && !/\.(tmp|zip|gz|downloading)$/.test(file),
  );
  if (name === undefined) throw new Error('downloading it left no program behind');
  return join(work, name);
}

/** The SDK downloads only on the way to a running server. */
async function startAndStop(downloadDir: string): Promise<void> {
  // Loads native code: not worth it where the program is there already.
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const server = { executable: { type: 'cached-download', downloadDir } } as const;
  // By the usual proxy the download, but not what follows: the server that was fetched runs here.
  const environment = await TestWorkflowEnvironment.createLocal({ server, plugins: [directConnection] });
  await environment.teardown();
}
