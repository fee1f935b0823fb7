/** Characters of keys and texts together: what some ten thousand endpoints need. */
const defaultMaxChars = 8_000_000;

/** Remembers texts that are costly to make; those not asked for the longest go first. */
export interface LruTextCache {
  /** What `make` throws is not remembered. */
  get(key: string, make: () => string): string;
}

export function createLruTextCache(maxChars = defaultMaxChars): LruTextCache {
  // A Map keeps the order in which its keys were set.
  const texts = new Map<string, string>();
  let chars = 0;
  const remove = (key: string, text: string): void => {
    texts.delete(key);
    chars -= key.length + text.length;
  };
  return {
    get(key, make) {
      const known = texts.get(key);
      if (known !== undefined) remove(key, known);
      const text = known ?? make();
      texts.set(key, text);
      chars += key.length + text.length;
      for (const [oldest, its] of texts) {
        if (chars <= maxChars) break;
        remove(oldest, its);
      }
      return text;
    },
  };
}
