import { Client } from 'undici';
import type { Case } from './cases.ts';

export interface Measured {
  list: string;
  case: string;
  rows: number;
  bytes: number;
  /** Milliseconds, as the other three. */
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

const warmUpRounds = 3;

/** Asks one after the other over one connection; round by round, so that the cases compete for the caches. */
export async function measure(
  url: string,
  keys: ReadonlyMap<string, string>,
  cases: readonly Case[],
  rounds: number,
): Promise<{ firstMs: number; measured: Measured[] }> {
  const client = new Client(url);
  const get = async ({ account, path }: Case, turn: number) => {
    const startedAt = performance.now();
    const headers = { authorization: `Bearer ${keys.get(account)}` };
    const { statusCode, body } = await client.request({ method: 'GET', path: path(turn), headers });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${path(turn)}: ${statusCode} ${text}`);
    return { ms: performance.now() - startedAt, text };
  };
  const samples = cases.map((one) => ({ one, ms: [] as number[], text: '' }));
  let firstMs = 0;
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const sample of samples) {
      const { ms, text } = await get(sample.one, round + warmUpRounds);
      firstMs ||= ms;
      sample.text = text;
      if (round >= 0) sample.ms.push(ms);
    }
  }
  await client.close();
  return { firstMs, measured: samples.map(({ one, ms, text }) => summarise(one, ms, text)) };
}

function summarise(one: Case, ms: number[], text: string): Measured {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  const { data } = JSON.parse(text) as { data?: unknown[] };
  return {
    list: one.list,
    case: one.name,
    rows: data?.length ?? 1,
    bytes: text.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
  };
}
