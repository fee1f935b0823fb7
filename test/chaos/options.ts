import { parseArgs } from 'node:util';
import { faultNames, type FaultName } from './fault-names.ts';

export const modes = ['every-event', 'on-failure'] as const;
export type Mode = (typeof modes)[number];

export interface ChaosOptions {
  /** In the order in which they strike. */
  rounds: { mode: Mode; faults: FaultName[]; perSecond: number }[];
  /** How long what is stopped stays so. */
  stopMs: number;
  /** How long inserts into the log are refused. */
  diskFullMs: number;
}

/** What takes longest until it is made good comes first: the rest goes on meanwhile. */
const shortForm: Record<Mode, FaultName[]> = {
  'every-event': ['kill-worker', 'stop-temporal', 'disk-full'],
  'on-failure': ['kill-api', 'kill-postgres', 'clock'],
};

/** Events per second that two slow cores, this program's included, can deliver beside others' work. */
const rates: Record<Mode, number> = { 'every-event': 10, 'on-failure': 25 };

/** @throws Error that names the option and what it takes */
export function readOptions(args: string[]): ChaosOptions {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: 'boolean', default: false },
      mode: { type: 'string', default: modes.join(',') },
      faults: { type: 'string' },
      seconds: { type: 'string' },
      rate: { type: 'string' },
    },
  });
  const given = values.faults?.split(',').map((text) => oneOf('--faults', faultNames, text));
  const chosen = values.mode.split(',').map((text) => oneOf('--mode', modes, text));
  return {
    rounds: [...new Set(chosen)].map((mode) => ({
      mode,
      faults: [...(given ?? (values.short ? shortForm[mode] : faultNames))],
      perSecond: whole('--rate', values.rate ?? String(rates[mode]), 100),
    })),
    stopMs: 1_000 * whole('--seconds', values.seconds ?? (values.short ? '5' : '20'), 60),
    diskFullMs: 1_000 * whole('--seconds', values.seconds ?? (values.short ? '5' : '15'), 60),
  };
}

function oneOf<T extends string>(option: string, known: readonly T[], text: string): T {
  const found = known.find((name) => name === text);
  if (found === undefined) throw new Error(`${option}: expected some of ${known.join(',')}, got "${text}"`);
  return found;
}

function whole(option: string, text: string, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= max) return number;
  throw new Error(`${option}: expected a whole number from 1 to ${max}, got "${text}"`);
}
