import type { TestContext } from 'node:test';

/** The same inputs at every run, unless FUZZ_SEED says otherwise; a failure prints the seed and the smallest input. */
export const runs = (numRuns: number): { seed: number; numRuns: number } => ({
  seed: Number(process.env.FUZZ_SEED ?? 1),
  numRuns: numRuns * Number(process.env.FUZZ_FACTOR ?? 1),
});

/** What came of the inputs, by status. */
export interface Tally {
  count(status: number | string): void;
  /** Shown by the test runner. @throws Error when nothing was accepted, or nothing refused: then little was tried */
  tell(t: TestContext, expected: readonly (number | string)[]): void;
}

export function createTally(what: string): Tally {
  const counts = new Map<number | string, number>();
  return {
    count: (status) => void counts.set(status, (counts.get(status) ?? 0) + 1),
    tell(t, expected) {
      const tried = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const parts = [...counts].sort().map(([status, count]) => `${count} × ${status}`);
      t.diagnostic(`bad input tried: ${tried} ${what} (${parts.join(', ')})`);
      const missing = expected.filter((status) => !counts.has(status));
      if (missing.length > 0) throw new Error(`none of ${tried} ${what} was answered with ${missing.join()}`);
    },
  };
}
