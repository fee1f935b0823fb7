import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { readPorts } from '../process/ports.ts';
import { runsWithArgument } from '../process/processes.ts';
import { folderMark } from './temporal-command.ts';

/** The embedded server that a Mailhooks on this data folder has started; undefined when none runs. */
export async function findRunningTemporal(
  dataDir: string,
): Promise<{ address: string; uiUrl: string } | undefined> {
  const folder = await realpath(dataDir).catch(() => dataDir);
  const pid = Number(await readFile(join(folder, 'temporal.pid'), 'utf8').catch(() => ''));
  if (!(await runsWithArgument(pid, folderMark(folder)))) return undefined;
  const { grpc, ui } = await readPorts(join(folder, 'temporal.ports.json'));
  return { address: `127.0.0.1:${String(grpc)}`, uiUrl: `http://127.0.0.1:${String(ui)}` };
}
