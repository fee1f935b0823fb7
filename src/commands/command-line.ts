import { didYouMean, nearest } from '../domain/basics/nearest.ts';
import { version } from '../config/config.ts';
import { commandNames, type CommandName } from './command-table.ts';
import { readGiven, type Given } from './given.ts';
import { usage, usageOf } from './usage.ts';

export type CommandLine =
  | { readonly kind: 'run'; readonly name: CommandName; readonly given: Given }
  /** A text to show instead, and the exit status after it: 0, or 2 when the command line is not understood. */
  | { readonly kind: 'says'; readonly text: string; readonly status: 0 | 2 };

/** Of a command line that asks for what is not there. */
export const refusal = (name: CommandName, problem: string): CommandLine & { kind: 'says' } => ({
  kind: 'says',
  text: `mailhooks ${name}: ${problem}\n\n${usageOf(name)}`,
  status: 2,
});

/** @param args what follows `mailhooks` */
export function readCommandLine(args: readonly string[]): CommandLine {
  const [first = 'help', ...rest] = args;
  if (first === '--version')
    return rest.length === 0 ? shown(version) : unknown(`Unexpected argument '${rest[0]}'`);
  if (['help', '--help', '-h'].includes(first)) return readHelp(rest);
  if (!isCommand(first)) return unknown(whatIsWrongWith(first));
  try {
    const { help, given } = readGiven(first, rest);
    return help ? shown(usageOf(first)) : { kind: 'run', name: first, given };
  } catch (error) {
    return refusal(first, (error as Error).message);
  }
}

function readHelp([about, ...surplus]: readonly string[]): CommandLine {
  if (about === undefined) return shown(usage());
  if (!isCommand(about)) return unknown(whatIsWrongWith(about));
  return surplus.length === 0 ? shown(usageOf(about)) : refusal(about, `Unexpected argument '${surplus[0]}'`);
}

const isCommand = (text: string): text is CommandName => commandNames.some((name) => name === text);
const shown = (text: string): CommandLine => ({ kind: 'says', text, status: 0 });
const unknown = (problem: string): CommandLine => ({
  kind: 'says',
  text: `${problem}\n\n${usage()}`,
  status: 2,
});

function whatIsWrongWith(text: string): string {
  if (!text.startsWith('-')) return `unknown command: ${text}${didYouMean(nearest(text, commandNames))}`;
  const meant = nearest(text.replace(/^-+/, ''), ['help', 'version']);
  return `Unknown option '${text}'${meant === undefined ? '; options follow a command' : didYouMean(`--${meant}`)}`;
}
