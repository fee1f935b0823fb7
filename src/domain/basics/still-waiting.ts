/** After so long a wait says for what, and again every time it is over. */
const everyMs = 15_000;

/** Calls `report` with the seconds that `work` has taken, every 15 s while it goes on. */
export async function sayingEvery15s<T>(report: (seconds: number) => void, work: Promise<T>): Promise<T> {
  const began = performance.now();
  const timer = setInterval(() => report(Math.round((performance.now() - began) / 1_000)), everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
