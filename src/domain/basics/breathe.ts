/** Lets others have their turn, when it is time. */
export type Breathe = () => Promise<void>;

/** Long enough that giving way costs little, short enough that it is not noticed. */
const sliceMs = 8;

/** Who waits to go on, in this process. */
const waiting: (() => void)[] = [];

/** One goes on between two looks at sockets and timers: a hundred together would keep everybody else for as many slices. */
function goOn(): void {
  const next = waiting.shift();
  if (waiting.length > 0) setImmediate(goOn);
  next?.();
}

/** For work in many small steps that must not hold the event loop: call it between two of them. */
export function createBreathe(): Breathe {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun < sliceMs) return;
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(goOn);
    });
    begun = performance.now();
  };
}
