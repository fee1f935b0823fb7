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
