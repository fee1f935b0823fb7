import { parseArgs } from 'node:util';
import { didYouMean, nearest } from '../domain/basics/nearest.ts';
import { settingNames } from '../config/setting-names.ts';
import { shapeOf, type CommandName } from './command-table.ts';

/** What was typed after the name of a command. */
export interface Given {
  /** By name, without dashes; true for an option without a value. */
  readonly options: Readonly<Partial<Record<string, string | boolean>>>;
  readonly operands: readonly string[];
}

/** Options or operands that no command has, or that do not go together; nothing has been done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws Error that names the first argument which is not understood, and the nearest right one */
export function readGiven(command: CommandName, args: readonly string[]): { help: boolean; given: Given } {
  const { options: known, operands } = shapeOf(command);
  const options = {
    ...Object.fromEntries(
      Object.entries(known).map(([name, { value }]) => [
        name,
        { type: value === undefined ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
    help: { type: 'boolean' as const, short: 'h' },
  };
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'positional' && operands === undefined) throw surplus(token.value);
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(options, token.name)) throw unknownOption(token.rawName, Object.keys(options));
    if (seen.has(token.name)) throw new UsageError(`Option '${token.rawName}' is given twice`);
    seen.add(token.name);
  }
  const { values, positionals } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: true,
  });
  const { help, ...given } = values as Given['options'];
  return { help: help === true, given: { options: given, operands: positionals } };
}

const surplus = (text: string): Error => new UsageError(`Unexpected argument '${text}'`);

function unknownOption(typed: string, known: readonly string[]): Error {
  const name = typed.replace(/^-+/, '');
  const meant = nearest(name, known);
  if (meant !== undefined) return new UsageError(`Unknown option '${typed}'${didYouMean(`--${meant}`)}`);
  const setting = nearest(name.replaceAll('-', '_'), settingsByWord.keys());
  const help = didYouMean(setting && `the setting ${settingsByWord.get(setting)}`);
  return new UsageError(`Unknown option '${typed}'${help}`);
}

/** As somebody types it who takes it for an option. */
const settingsByWord = new Map(settingNames.map((name) => [name.replace(/^MAILHOOKS_/, ''), name]));
