import { isRawNumber } from './lossless-json.ts';

/**
 * Members of all objects in a parsed value. A text that has more was parsed with the loss of some: of two members with one
 * name `JSON.parse` keeps the last.
 */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMembers(item), 0);
  let members = 0;
  for (const name of Object.keys(value))
    members += 1 + countMembers((value as Record<string, unknown>)[name]);
  return members;
}

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/gs;

interface Open {
  /** Of an object: the names so far. */
  names: Set<string> | undefined;
  /** Of an object. */
  name: string;
  /** Of an array: the index of the item. */
  index: number;
}

/** Where the first name stands that its object has already. @param text valid JSON @returns undefined: nowhere */
export function findRepeatedKey(text: string): PropertyKey[] | undefined {
  const open: Open[] = [];
  let last = '';
  for (const [part] of text.matchAll(token)) {
    const here = open.at(-1);
    if (part === '{') open.push({ names: new Set(), name: '', index: 0 });
    else if (part === '[') open.push({ names: undefined, name: '', index: 0 });
    else if (part === '}' || part === ']') open.pop();
    else if (part === ',' && here) here.index += 1;
    else if (part === ':' && here?.names) {
      here.name = JSON.parse(last) as string;
      if (here.names.has(here.name)) return open.map(({ names, name, index }) => (names ? name : index));
      here.names.add(here.name);
    }
    last = part;
  }
  return undefined;
}
