import { parseArgs } from 'node:util';
import { parts, type Part } from './figures.ts';

export const modes = ['every-event', 'on-failure'] as const;
export type Mode = (typeof modes)[number];

export interface BenchOptions {
  modes: Mode[];
  only: ReadonlySet<Part>;
  /** Length of each loop; undefined: each has its own. */
  seconds: number | undefined;
  /** File for the figures; undefined: none. */
  json: string | undefined;
}

/** @throws Error that names the option and what it takes */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      mode: { type: 'string', default: 'every-event' },
      only: { type: 'string', default: Object.keys(parts).join(',') },
      seconds: { type: 'string' },
      json: { type: 'string' },
    },
  });
  return {
    modes: [...new Set(values.mode.split(',').map(readMode))],
    only: new Set(values.only.split(',').map(readPart)),
    seconds: values.seconds === undefined ? undefined : readSeconds(values.seconds),
    json: values.json,
  };
}

function readMode(text: string): Mode {
  if (text === 'plain') throw new Error('--mode plain: not there yet; use every-event or on-failure');
  const mode = modes.find((known) => known === text);
  if (mode === undefined) throw new Error(`--mode: expected ${modes.join(' or ')}, got "${text}"`);
  return mode;
}

function readPart(text: string): Part {
  if (Object.hasOwn(parts, text)) return text as Part;
  throw new Error(`--only: expected letters of ${Object.keys(parts).join(',')}, got "${text}"`);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= 600) return seconds;
  throw new Error(`--seconds: expected a whole number from 1 to 600, got "${text}"`);
}
