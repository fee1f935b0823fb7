/** Lets others have their turn, when it is time. */
export type Breathe = () => Promise<void>;

/** Long enough that giving way costs little, short enough that nobody notices. */
const sliceMs = 8;

/** For work in many small steps that must not hold the event loop: call it between two of them. */
export function createBreathe(): Breathe {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun < sliceMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    begun = performance.now();
  };
}
