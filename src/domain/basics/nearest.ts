/**
 * The candidate that somebody most likely meant: the one with the fewest letters changed, added, left out or swapped,
 * whatever their case. @returns undefined when none is near: that differs in more than about a third of its letters
 */
export function nearest(typed: string, candidates: Iterable<string>): string | undefined {
  const text = typed.toLowerCase();
  const scored = [...candidates].map((candidate) => ({
    candidate,
    steps: stepsTo(text, candidate.toLowerCase()),
  }));
  const [best] = scored.sort((one, other) => one.steps - other.steps);
  if (!best) return undefined;
  return best.steps <= Math.max(1.5, Math.round(best.candidate.length / 3)) ? best.candidate : undefined;
}

/** Ends a sentence that says what was wrong. @param otherwise where nothing is near */
export const didYouMean = (meant: string | undefined, otherwise = ''): string =>
  meant === undefined ? otherwise : `; did you mean ${meant}?`;

/** One that is only the beginning of the other, of three letters or more, is nearly as near as one with a letter wrong. */
function stepsTo(typed: string, candidate: string): number {
  const begins = typed.length >= 3 && (candidate.startsWith(typed) || typed.startsWith(candidate));
  return begins ? Math.min(1.5, distance(typed, candidate)) : distance(typed, candidate);
}

/** By Damerau and Levenshtein, neighbours swapped once (optimal string alignment). */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      let steps = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + same,
      );
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) steps = Math.min(steps, (beforeLast[column - 2] ?? 0) + 1);
      next.push(steps);
    }
    [beforeLast, last] = [last, next];
  }
  return last[to.length] ?? 0;
}
