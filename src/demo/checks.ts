import { inspect, isDeepStrictEqual } from 'node:util';
import { bad, good, say } from './terminal.ts';

/** What the demonstration expects and found; it decides the exit status. */
export class Checks {
  met = 0;
  missed = 0;

  /** Prints a mismatch where it happens. @returns whether they are equal */
  equal<T>(what: string, actual: T, expected: T): boolean {
    if (isDeepStrictEqual(actual, expected)) {
      this.met += 1;
      return true;
    }
    this.missed += 1;
    say(`✗ ${what}: expected ${show(expected)}, got ${show(actual)}`, 'red');
    return false;
  }

  /** A mark for what `equal` answered. */
  static mark = (met: boolean): string => (met ? good('✓') : bad('✗'));
}

const show = (value: unknown): string => inspect(value, { breakLength: Infinity, compact: true, depth: 4 });
