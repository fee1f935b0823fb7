/** `npm run verify`: everything that can be checked without a service, in parallel, one line for each step. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { delimiter, resolve } from 'node:path';
import pLimit from 'p-limit';

/** Longest first, so that the short ones fill the gaps. */
const steps = {
  // A rule that knows types can find a new problem in a file that did not change: CI, which has no cache, finds that too.
  lint: 'eslint --cache --cache-strategy=content --cache-location=node_modules/.cache/eslint .',
  'unit tests': "node --test --test-concurrency=2 --test-reporter=dot 'test/**/*.unit.test.ts'",
  types: 'tsc --noEmit',
  'page types': 'tsc -p portal',
  'client types': 'node scripts/write-client-types.ts --check',
  'page size': 'node scripts/check-page-size.ts',
  format: 'prettier --check --cache .',
  unused: 'knip --cache',
  cycles: 'node scripts/check-cycles.ts',
};

const env = {
  ...process.env,
  FORCE_COLOR: '0',
  PATH: [resolve('node_modules/.bin'), process.env.PATH].join(delimiter),
};

/** @returns the exit code and all that the command wrote */
function execute(command: string): Promise<{ code: number; output: string }> {
  const child = spawn(command, { shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: string): void => void (output += chunk);
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

async function runStep(name: string, command: string): Promise<boolean> {
  const started = performance.now();
  const { code, output } = await execute(command);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`${code === 0 ? '✓' : '✗'} ${name.padEnd(12)}${seconds.padStart(5)} s`);
  if (code !== 0) console.log(`\n$ ${command}\n${output}`);
  return code === 0;
}

const limit = pLimit(Math.max(2, availableParallelism()));
const passed = await Promise.all(
  Object.entries(steps).map(([name, command]) => limit(runStep, name, command)),
);
process.exitCode = passed.every(Boolean) ? 0 : 1;
