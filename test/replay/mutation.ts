/** A change of one place, as somebody might make it without thinking of the workflows under way. */
export interface Mutation {
  name: string;
  /** In `src`. */
  path: string;
  /** Occurs once in the file. */
  find: string;
  replace: string;
}

export type Change = [name: string, find: string, replace: string];

/** Changes of one file. */
export const changesOf = (path: string, ...changes: Change[]): Mutation[] =>
  changes.map(([name, find, replace]) => ({ name, path: `${path}.ts`, find, replace }));
