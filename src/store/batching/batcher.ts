import { createFairQueue } from './fair-queue.ts';

/**
 * Answers calls that come at about the same time by one piece of work: a statement for many costs the database hardly
 * more than one for a single row, and a commit is a commit.
 */
export interface Batcher<In, Out> {
  (input: In): Promise<Out>;
}

export interface BatcherOptions<In, Out> {
  /** @returns one result per input, in their order */
  run: (inputs: readonly In[]) => Promise<readonly Out[]>;
  /** Pieces of work in flight together, default 2: while one is committed, the next is prepared. */
  inFlight?: number;
  /** How long a call waits for others, in ms. Default: until all that has come has been read. */
  collectMs?: number;
  /** Weight of one piece at most, default 200; an input that is heavier by itself is a piece of its own. */
  most?: number;
  /** Default: each input weighs 1. */
  weigh?: (input: In) => number;
  /** Whose input it is: owners who wait take turns, one input each. Default: all are one owner's, first come, first served. */
  ownerOf?: (input: In) => string;
  /**
   * Whether an error may be of one input alone: then each is tried by itself, so that nobody is refused for another's
   * mistake. Default: no.
   */
  isOfOne?: (error: unknown) => boolean;
}

interface Call<In, Out> {
  input: In;
  resolve: (result: Out) => void;
  reject: (error: unknown) => void;
}

/** A call is taken along by the next piece of work that begins: immediately, when fewer than `inFlight` are under way. */
export function createBatcher<In, Out>(options: BatcherOptions<In, Out>): Batcher<In, Out> {
  const { run, inFlight = 2, most = 200, weigh = () => 1, ownerOf = () => '', collectMs } = options;
  const isOfOne = options.isOfOne ?? (() => false);
  const waiting = createFairQueue<Call<In, Out>>();
  let underWay = 0;
  let isDue = false;

  const answer = async (calls: readonly Call<In, Out>[]): Promise<void> => {
    try {
      const results = await run(calls.map(({ input }) => input));
      calls.forEach(({ resolve }, index) => resolve(results[index] as Out));
    } catch (error) {
      if (calls.length > 1 && isOfOne(error)) for (const call of calls) await answer([call]);
      else for (const { reject } of calls) reject(error);
    }
  };

  const nextPiece = (): Call<In, Out>[] => {
    let weight = 0;
    return waiting.takeWhile(({ input }, taken) => {
      const more = weigh(input);
      if (taken > 0 && weight + more > most) return false;
      weight += more;
      return true;
    });
  };

  const begin = (): void => {
    isDue = false;
    while (underWay < inFlight && waiting.size() > 0) {
      underWay += 1;
      void answer(nextPiece()).finally(() => {
        underWay -= 1;
        beginSoon();
      });
    }
  };

  /** After everything that is to be read from sockets now has been read: those calls come along. */
  const beginSoon = (): void => {
    if (isDue || waiting.size() === 0 || underWay >= inFlight) return;
    isDue = true;
    if (collectMs === undefined) setImmediate(begin);
    else setTimeout(begin, collectMs);
  };

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.add(ownerOf(input), { input, resolve, reject });
      beginSoon();
    });
}
