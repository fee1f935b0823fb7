import type { Figure, Part } from '../figures.ts';
import { closedLoop } from '../loops.ts';
import type { BenchOptions } from '../options.ts';
import type { Stage, Stream } from '../stage.ts';

/** Measures on a fresh stage, so that none inherits what another has left behind. */
export interface Scenario {
  parts: readonly Part[];
  /** Of the Mailhooks that it measures; default: as an operator starts it. */
  settings?(options: BenchOptions): Readonly<Record<string, string>>;
  run(stage: Stage, options: BenchOptions): Promise<Figure[]>;
}

/** Measures on a stage that is warmed up, any number of times. */
export interface Loops {
  parts: readonly Part[];
  /** @param options with the length of each loop, when another than its own was asked for */
  measure(stage: Stage, stream: Stream, options: Pick<BenchOptions, 'only' | 'seconds'>): Promise<Figure[]>;
}

export const once = (loops: Loops): Scenario => ({
  parts: loops.parts,
  async run(stage, options) {
    return await loops.measure(stage, await warmStream(stage), options);
  },
});

export async function warmStream(stage: Stage): Promise<Stream> {
  const stream = await stage.subscribe('healthy', 'ok');
  await warmUp(stage, stream);
  return stream;
}

/** Caches filled and code compiled, as in a process that has been running for a while. */
export async function warmUp(stage: Stage, stream: Stream): Promise<void> {
  await closedLoop(20, 5_000, () => stage.send(stream));
  await stage.settle();
}

/** @param own length of the loop, in seconds, when none was asked for */
export const loopMs = ({ seconds }: Pick<BenchOptions, 'seconds'>, own: number): number =>
  (seconds ?? own) * 1_000;
