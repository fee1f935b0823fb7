import assert from 'node:assert/strict';
/** Everything that came out of a Mailhooks, by where it came out. */
export type Places = Map<string, Buffer>;

/** @returns where each of the words stands, with what stands around it */
export function find(words: readonly string[], places: Places): string[] {
  return [...places].flatMap(([place, bytes]) =>
    words.flatMap((word) => {
      const at = bytes.indexOf(word);
      if (at < 0) return [];
      const around = bytes.subarray(Math.max(0, at - 200), at + 100).toString('latin1');
      return [`${word} in ${place}: … ${around} …`];
    }),
  );
}

/** What stands in a text in base64. */
export function decoded(text: string): Buffer {
  const runs = text.match(/[A-Za-z0-9+/]{24,}={0,2}/g) ?? [];
  return Buffer.concat(runs.map((run) => Buffer.from(run, 'base64')));
}

/** @throws AssertionError unless each word is in a place whose name matches: the search finds what is there. */
export function assertFound(expected: readonly [word: string, place: RegExp, among: Places][]): void {
  for (const [word, place, among] of expected) {
    const isFound = [...among].some(([name, bytes]) => place.test(name) && bytes.includes(word));
    assert.ok(isFound, `${word} is not in ${place}`);
  }
}
