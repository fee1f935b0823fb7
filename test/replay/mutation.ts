/** How a replay tells of a change: as nondeterminism, by the guard of first attempts, or by failing in another way. */
export type Notice = 'nondeterminism' | 'guard' | 'failed replay';

/** A change of one place, as somebody might make it without thinking of the workflows under way. */
export interface Mutation {
  name: string;
  /** In `src`. */
  path: string;
  /** Occurs once in the file. */
  find: string;
  replace: string;
  noticed: Notice;
}

export type Change = [name: string, find: string, replace: string, noticed?: Notice];

/** Changes of one file. */
export const changesOf = (path: string, ...changes: Change[]): Mutation[] =>
  changes.map(([name, find, replace, noticed = 'nondeterminism']) => ({
    name,
    path: `${path}.ts`,
    find,
    replace,
    noticed,
  }));
