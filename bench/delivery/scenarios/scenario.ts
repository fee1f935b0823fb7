import type { Figure, Part } from '../figures.ts';
import { closedLoop } from '../loops.ts';
import type { BenchOptions } from '../options.ts';
import type { Stage, Stream } from '../stage.ts';

/** Measures on a fresh stage, so that none inherits what another has left behind. */
export interface Scenario {
  parts: readonly Part[];
  run(stage: Stage, options: BenchOptions): Promise<Figure[]>;
}

/** Caches filled and code compiled, as in a process that has been running for a while. */
export async function warmUp(stage: Stage, stream: Stream): Promise<void> {
  await closedLoop(20, 5_000, () => stage.send(stream));
  await stage.settle();
}

/** @param own length of the loop, in seconds, when none was asked for */
export const loopMs = ({ seconds }: BenchOptions, own: number): number => (seconds ?? own) * 1_000;
