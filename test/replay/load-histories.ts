import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { Worker, type InjectedSinks, type ReplayResult } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';

const folder = new URL('./histories/', import.meta.url);

/** As `historyToJSON` writes it, as far as a test reads it. */
export interface RecordedEvent {
  eventType: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [attributes: string]: any;
}

export interface NamedHistory {
  /** Its file's name. */
  workflowId: string;
  history: { events: RecordedEvent[] };
}

/** @throws AssertionError when there are none: a replay of nothing proves nothing */
export async function loadHistories(): Promise<NamedHistory[]> {
  const names = (await readdir(folder)).filter((name) => /\.json(\.gz)?$/.test(name)).sort();
  assert.ok(names.length > 0, 'there are no histories');
  return await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(new URL(name, folder));
      const text = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
      return {
        workflowId: name.replace(/\.json(\.gz)?$/, ''),
        history: JSON.parse(text.toString('utf8')) as NamedHistory['history'],
      };
    }),
  );
}

/** Under the workflow's own id, which those of its children are made of. @returns results by the files' names */
export async function replay(
  workflowBundle: { code: string },
  histories: NamedHistory[],
  sinks?: InjectedSinks<Sinks>,
): Promise<ReplayResult[]> {
  const names = new Map(histories.map((one) => [idOf(one), one.workflowId]));
  assert.equal(names.size, histories.length, 'two histories are of one workflow');
  const under = histories.map((one) => ({ workflowId: idOf(one), history: one.history }));
  const results = await Array.fromAsync(
    Worker.runReplayHistories({ workflowBundle, ...(sinks && { sinks }) }, under),
  );
  return results.map((result) => ({ ...result, workflowId: names.get(result.workflowId) ?? '' }));
}

const idOf = ({ workflowId, history }: NamedHistory): string =>
  (history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId as string | undefined) ??
  workflowId;
