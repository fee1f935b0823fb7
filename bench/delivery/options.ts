import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { optimizationNames } from '../../src/config/schema.ts';
import { eventKinds, type EventKind } from './event.ts';
import { parts, type Part } from './figures.ts';

/** A way to deliver, as an operator sets it. */
export interface Mode {
  /** As it was asked for, or `against`. */
  name: string;
  /** The `bin/mailhooks.js` that is started. */
  program: string;
  settings: { MAILHOOKS_WORKFLOW: string; MAILHOOKS_OPTIMIZATIONS: string };
}

/** All but what takes many minutes and shows no speed. */
const usual = Object.keys(parts).filter((part) => part !== 'o');
const known: string[] = Object.values(optimizationNames);
const ownProgram = fileURLToPath(new URL('../../bin/mailhooks.js', import.meta.url));
const workflows: Record<string, string> = {
  plain: 'every-event',
  'every-event': 'every-event',
  'on-failure': 'on-failure',
};

type WaitingAs = 'rows' | 'workflows';

export interface BenchOptions {
  /** Those of one comparison are measured side by side, and each is compared with the first. */
  comparisons: Mode[][];
  only: ReadonlySet<Part>;
  /** What the events say of their messages. */
  event: EventKind;
  /** Accounts of part m. */
  accounts: number;
  /** Length of each loop; undefined: each has its own. */
  seconds: number | undefined;
  /** Deliveries that wait in part n. */
  waiting: number;
  /** Endpoints of part o. */
  endpoints: number;
  /** As what they wait: as rows that no workflow has yet, or each with a workflow. */
  as: WaitingAs;
  /** Workflow tasks that Mailhooks takes at a time; undefined: as many as it does. */
  slots: number | undefined;
  /** Loops in so many rounds, every mode of a comparison in each; undefined: mode by mode. */
  rounds: number | undefined;
  /** File for the figures; undefined: none. */
  json: string | undefined;
  /** Folder for CPU profiles of Mailhooks; undefined: none are made. */
  profile: string | undefined;
}

/** @throws Error that names the option and what it takes */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      mode: { type: 'string', default: 'every-event' },
      only: { type: 'string', default: usual.join(',') },
      event: { type: 'string', default: 'id' },
      accounts: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      waiting: { type: 'string' },
      endpoints: { type: 'string' },
      as: { type: 'string', default: 'rows' },
      slots: { type: 'string' },
      against: { type: 'string' },
      json: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  return {
    comparisons: readComparisons(values.mode, values.against),
    only: new Set(values.only.split(',').map(readPart)),
    event: readEvent(values.event),
    accounts: readCount('accounts', values.accounts, 1_000) ?? 200,
    seconds: readCount('seconds', values.seconds, 600),
    waiting: readCount('waiting', values.waiting, 50_000) ?? 2_000,
    endpoints: readCount('endpoints', values.endpoints, 20_000) ?? 2_001,
    as: readAs(values.as),
    slots: readCount('slots', values.slots, 10_000),
    rounds: readCount('rounds', values.rounds, 100),
    json: values.json,
    profile: values.profile,
  };
}

/** Without another checkout all modes are one comparison; with it each mode is compared with the same one there. */
function readComparisons(names: string, against: string | undefined): Mode[][] {
  const modes = [...new Set(names.split(','))].map(readMode);
  if (against === undefined) return [modes];
  const program = join(resolve(against), 'bin', 'mailhooks.js');
  const isBuilt = existsSync(program) && existsSync(join(resolve(against), 'node_modules'));
  if (!isBuilt)
    throw new Error(`--against: expected a checkout of Mailhooks after \`npm ci\`, got "${against}"`);
  return modes.map((mode) => [{ ...mode, name: 'against', program }, mode]);
}

/** `plain` has no optimization; `every-event:no-plain-grpc` has all but that one. */
function readMode(name: string): Mode {
  const [way = '', ...without] = name.split(':no-');
  const workflow = workflows[way];
  if (workflow === undefined)
    throw new Error(`--mode: expected ${Object.keys(workflows).join(' or ')}, got "${name}"`);
  const foreign = without.find((optimization) => !known.includes(optimization));
  if (foreign !== undefined)
    throw new Error(`--mode: expected :no- with ${known.join(' or ')}, got "${name}"`);
  const left = way === 'plain' ? [] : known.filter((optimization) => !without.includes(optimization));
  const optimizations = left.length === 0 ? 'off' : left.join(',');
  return {
    name,
    program: ownProgram,
    settings: { MAILHOOKS_WORKFLOW: workflow, MAILHOOKS_OPTIMIZATIONS: optimizations },
  };
}

function readPart(text: string): Part {
  if (Object.hasOwn(parts, text)) return text as Part;
  throw new Error(`--only: expected letters of ${Object.keys(parts).join(',')}, got "${text}"`);
}

function readEvent(text: string): EventKind {
  if (Object.hasOwn(eventKinds, text)) return text as EventKind;
  throw new Error(`--event: expected ${Object.keys(eventKinds).join(' or ')}, got "${text}"`);
}

function readAs(text: string): WaitingAs {
  if (text === 'rows' || text === 'workflows') return text;
  throw new Error(`--as: expected rows or workflows, got "${text}"`);
}

function readCount(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw new Error(`--${option}: expected a whole number from 1 to ${most}, got "${text}"`);
}
