import { readFileSync, statSync } from 'node:fs';

const checkEveryMs = 1_000;

/**
 * The present content of a file. It is read again when it has changed, which is checked once a second at most.
 * @returns reads what `parse` made of the content, or of an empty text when there is no such file
 */
export function watchedFile<Value>(path: string, parse: (text: string) => Value): () => Value {
  let checkedAt = -Infinity;
  let seen = '';
  let value = parse('');
  const look = (): void => {
    try {
      const { mtimeNs, ctimeNs, size, ino } = statSync(path, { bigint: true });
      const mark = [mtimeNs, ctimeNs, size, ino].join(' ');
      if (mark === seen) return;
      value = parse(readFileSync(path, 'utf8'));
      seen = mark;
    } catch (error) {
      // A file that cannot be read for a moment (no file descriptor is left) keeps its last content.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return;
      value = parse('');
      seen = '';
    }
  };
  return () => {
    if (performance.now() - checkedAt >= checkEveryMs) {
      checkedAt = performance.now();
      look();
    }
    return value;
  };
}
