import { median, type Figure } from './figures.ts';
import type { BenchOptions, Mode } from './options.ts';
import type { Measured } from './report.ts';
import { closed } from './scenarios/closed.ts';
import { open } from './scenarios/open.ts';
import { warmStream } from './scenarios/scenario.ts';
import { openStage, type Stage, type Stream } from './stage.ts';

interface Running {
  mode: Mode;
  stage: Stage;
  stream: Stream;
  rounds: Figure[][];
}

const loops = [closed, open];
/** Of a loop: a round is over before the machine has another mood. */
const ownSeconds = 3;

/**
 * The loops of all modes in turn, every mode's stage being up all the time, for differences that are smaller than
 * those between one minute of a machine and the next. Every second round goes backwards.
 * @throws Error when none of the parts that were asked for is measured by loops
 */
export async function measureInRounds(
  modes: readonly Mode[],
  options: BenchOptions & { rounds: number },
  signal: AbortSignal,
): Promise<Measured[]> {
  const { seconds = ownSeconds, only } = options;
  const wanted = loops.filter(({ parts }) => parts.some((part) => only.has(part)));
  if (wanted.length === 0) {
    const known = loops.flatMap(({ parts }) => parts).toSorted();
    throw new Error(`--rounds: measures ${known.join(',')}, and --only has none of these`);
  }
  const stages: Stage[] = [];
  try {
    const running: Running[] = [];
    for (const mode of modes) {
      const stage = await openStage({ ...options, mode }, signal);
      stages.push(stage);
      running.push({ mode, stage, stream: await warmStream(stage), rounds: [] });
    }
    // The first is warm-up: those that were started first have rested since their own.
    for (let round = 0; round <= options.rounds; round += 1) {
      console.error(`round ${round} of ${options.rounds} …`);
      for (const one of round % 2 === 1 ? running : running.toReversed()) {
        const figures: Figure[] = [];
        for (const loop of wanted) {
          figures.push(...(await loop.measure(one.stage, one.stream, { only, seconds })));
        }
        if (round > 0) one.rounds.push(figures);
      }
    }
    // A repeat would come soon after what it repeats.
    await Promise.all(stages.map((stage) => stage.settle()));
    return running.map(({ mode, stage, rounds }) => {
      return { mode: mode.name, figures: summarize(rounds), webhooks: stage.tally() };
    });
  } finally {
    await Promise.all(stages.map((stage) => stage.stop()));
  }
}

/** The median of each figure over rounds. */
export function summarize(rounds: readonly Figure[][]): Figure[] {
  const [first = []] = rounds;
  return first.map((figure, index) => {
    const values = rounds.map((figures) => figures[index]?.value ?? NaN);
    return { ...figure, value: median(values), rounds: values };
  });
}
