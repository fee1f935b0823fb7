import { parseArgs } from 'node:util';

const usage = `usage: mailhooks demo [--keep]

  --keep   stays up afterwards, so that you can look around, and keeps the data folder`;

/** @returns a text for the person when the arguments are not understood */
export function readOptions(args: string[]): { keep: boolean } | string {
  try {
    return parseArgs({ args, options: { keep: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    return `mailhooks demo: ${(error as Error).message}\n\n${usage}`;
  }
}
