import type { Logger } from 'pino';

export interface Closers {
  /** To be called at the end, before all that were added earlier. */
  add(close: () => unknown): void;
  /** Closes what was opened last first. A closer that throws is logged and does not keep the others open. */
  closeAll(): Promise<void>;
}

export function createClosers(log: Logger): Closers {
  const closers: (() => unknown)[] = [];
  return {
    add: (close) => void closers.push(close),
    async closeAll() {
      for (const close of closers.splice(0).reverse()) {
        try {
          await close();
        } catch (error) {
          log.error({ error: String(error) }, 'a part did not stop cleanly');
        }
      }
    },
  };
}
