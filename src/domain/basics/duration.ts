const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Reads a duration such as `500ms`, `5s`, `24h` or `1.5d`.
 * @returns milliseconds
 * @throws RangeError naming the text and the expected shape
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  if (!match)
    throw new RangeError(`"${text}" is not a duration: expected a number with ms, s, m, h or d, as in 24h`);
  const ms = Math.round(Number(match[1]) * unitsMs[match[2] as keyof typeof unitsMs]);
  if (!Number.isSafeInteger(ms)) throw new RangeError(`"${text}" is longer than anybody can wait`);
  return ms;
}

/** Milliseconds as a person says them: `120 ms`, `5 s`, `3 min`, `2.5 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 90_000) return `${trim(ms / 1_000)} s`;
  if (ms < 5_400_000) return `${trim(ms / 60_000)} min`;
  return `${trim(ms / 3_600_000)} h`;
}

const trim = (value: number): string => value.toFixed(1).replace(/\.0$/, '');
