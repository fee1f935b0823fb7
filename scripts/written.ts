import { readFile, writeFile } from 'node:fs/promises';

/** Writes a file that a script makes; with `--check` only compares, and fails when they differ. @param command which writes it */
export async function writeOrCheck(file: string, text: string, command: string): Promise<void> {
  const url = new URL(`../${file}`, import.meta.url);
  if (!process.argv.includes('--check')) await writeFile(url, text);
  else if ((await readFile(url, 'utf8')) !== text) {
    console.error(`${file} is not of the present docs/openapi.json: run \`${command}\``);
    process.exitCode = 1;
  }
}
