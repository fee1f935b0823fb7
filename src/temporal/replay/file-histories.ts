import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readHistory, runOf, type RecordedWorkflow } from './history.ts';

/** @throws Error that names the file and says why it cannot be replayed */
export async function fileHistory(file: string): Promise<RecordedWorkflow> {
  try {
    const history = readHistory(JSON.parse(await readFile(file, 'utf8')));
    const { workflowId = basename(file, '.json'), ...run } = runOf(history);
    return { workflowId, ...run, history };
  } catch (error) {
    throw new Error(`${file}: ${why(error)}`, { cause: error });
  }
}

function why(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'is a folder: name the files in it';
  return `is not the history of a workflow: ${message}`;
}
