import type { HistoryEvent } from './history.ts';

/** Why this code cannot go on with a workflow. */
export interface Failure {
  /** In words for a person, without what differs from one workflow to the next where the SDK shows it. */
  cause: string;
  /** What the history has where this code does something else; null when the SDK does not say. */
  event: HistoryEvent | null;
}

/**
 * Reads the SDK's account of a replay that failed: its own words, wrapped in a dump of structures of its core.
 * What is not recognised is given as it came.
 */
export function explainFailure(message: string): Failure {
  const quoted = /message: ("(?:[^"\\]|\\.)*")/.exec(message)?.[1];
  const text = (quoted === undefined ? message : unquote(quoted)).replace(
    /^\[\w+\] Nondeterminism error: /,
    '',
  );
  const [, id, type = null] = /HistoryEvent\(id: (\d+), (\w+)\)/.exec(text) ?? [];
  return {
    cause: isNondeterminism(message) ? inPlainWords(text) : inCode(text),
    event: id === undefined ? null : { id: Number(id), type },
  };
}

const isNondeterminism = (message: string): boolean => message.includes('Nondeterminism error');

function inPlainWords(text: string): string {
  const [, machine, found] =
    /^(.+?) ?machine does not handle (?:this event: )?HistoryEvent\(id: \d+, (\w+)\)/i.exec(text) ?? [];
  if (machine !== undefined) return `the history has ${found} where this code has: ${words(machine)}`;
  const [, unasked] = /^No command scheduled for event HistoryEvent\(id: \d+, (\w+)\)/.exec(text) ?? [];
  if (unasked !== undefined) return `the history has ${unasked} where this code does nothing`;
  const [, kind, before, now] =
    /^(\w+ type) of scheduled event '(.*)' does not match \w+ type of \w+ command '(.*)'$/.exec(text) ?? [];
  if (kind !== undefined) return `the history has ${kind.toLowerCase()} ${before} where this code has ${now}`;
  return text;
}

function inCode(text: string): string {
  return text.includes('no such function is exported by the workflow bundle')
    ? 'this code has no workflow of this type'
    : `this code fails: ${text}`;
}

/** `UpsertWorkflowSearchAttributes` and `Complete workflow` alike. */
const words = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

/** A string as Rust's debug format writes it, which is JSON but for rare escapes. */
function unquote(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}
