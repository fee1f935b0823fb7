/** A bounded number of places; who finds none waits, in the order of coming. */
export interface Room {
  /** Places taken. */
  readonly events: number;
  /** Waits for a place and takes it. */
  take(bytes: number): Promise<void>;
  give(bytes: number): void;
  /** Waits until there is a place, and takes none. */
  wait(): Promise<void>;
}

export function createRoom(most: { events: number; bytes: number }): Room {
  let events = 0;
  let bytes = 0;
  const line: { bytes: number; enter: () => void }[] = [];
  const fits = (more: number): boolean =>
    // What is larger than all of it goes alone.
    events === 0 || (events < most.events && bytes + more <= most.bytes);
  const admit = (): void => {
    for (let [next] = line; next && fits(next.bytes); [next] = line) {
      line.shift();
      next.enter();
    }
  };
  const enter = (size: number): void => {
    events += 1;
    bytes += size;
  };
  return {
    get events() {
      return events;
    },
    async take(size) {
      if (line.length === 0 && fits(size)) return enter(size);
      await new Promise<void>((done) =>
        line.push({
          bytes: size,
          enter() {
            enter(size);
            done();
          },
        }),
      );
    },
    give(size) {
      events -= 1;
      bytes -= size;
      admit();
    },
    async wait() {
      if (line.length === 0 && fits(0)) return;
      await new Promise<void>((done) => line.push({ bytes: 0, enter: done }));
    },
  };
}
