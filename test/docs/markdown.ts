import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The repository's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced block of shell commands. */
export interface ShellBlock {
  page: string;
  /** Of the opening fence, from 1. */
  line: number;
  /**
   * What follows `sh` on the fence: `setup` (the checkout has it already), `serves` (goes on running beside the blocks after it), `runs`
   * (must end with status 0), or `elsewhere: <why it cannot run here>`.
   */
  mark: string;
  code: string;
}

/** All pages that people wrote or generated, as paths from the root. */
export const pages = async (): Promise<string[]> =>
  [
    ...(await Array.fromAsync(glob('*.md', { cwd: root }))),
    ...(await Array.fromAsync(glob('docs/**/*.md', { cwd: root }))),
  ].sort();

export const readPage = (page: string): Promise<string> => readFile(root + page, 'utf8');

/** The shell blocks of a page in their order. */
export function shellBlocks(page: string, text: string): ShellBlock[] {
  return [...text.matchAll(/^```(?:sh|bash)\b *(.*)\n([^]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    mark: match[1] ?? '',
    code: match[2] ?? '',
  }));
}

/** The lines, from 1, of opening fences without a language: their commands would escape the marks of shell blocks. */
export function bareFences(text: string): number[] {
  const fences = text.split('\n').flatMap((line, index) => (line.startsWith('```') ? [{ line, index }] : []));
  return fences
    .filter(({ line }, number) => number % 2 === 0 && line.trim() === '```')
    .map(({ index }) => index + 1);
}

/** The anchors of a page's headings, as GitHub makes them. */
export const anchors = (text: string): Set<string> =>
  new Set(
    [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );

export const withoutCode = (text: string): string => text.replace(/^```[^]*?^```$/gm, '');
