import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventTypes } from '../../src/domain/event/event.ts';
import { formats } from '../../src/formats/index.ts';

const program = fileURLToPath(new URL('../../bin/mailhooks.js', import.meta.url));
const limit = { timeout: 900_000 };
let dataDir: string;

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-demo-'));
  // As root, the embedded Postgres runs as another user, who must pass through.
  await chmod(dataDir, 0o711);
});
after(() => rm(dataDir, { recursive: true, force: true }));

interface Ended {
  status: number | null;
  output: string;
}

/** Runs the command as a person does. @param watch called with all output so far, whenever there is more */
async function mailhooks(
  args: string[],
  folder: string,
  watch: (output: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ended> {
  // Settings of the operator's that the demonstration must not heed: the SMTP server and the database do not exist.
  const env = {
    ...process.env,
    DATA_DIR: folder,
    SMTP_URL: 'smtp://127.0.0.1:9',
    DATABASE_URL: 'postgres://127.0.0.1:9/none',
    http_proxy: 'http://127.0.0.1:9',
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NODE_USE_ENV_PROXY: '1',
    MAILHOOKS_MAX_ATTEMPTS: '2',
  };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      watch(output, (signal) => child.kill(signal));
    });
  }
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output };
}

test('the demonstration tells the whole story and comes out as expected', limit, async () => {
  const folder = join(dataDir, 'whole');
  const { status, output } = await mailhooks(['demo'], folder);
  assert.equal(status, 0, output);

  const known = (type: (typeof eventTypes)[number]): number =>
    Object.values(formats).filter((format) => format.types.includes(type)).length;
  for (const type of eventTypes) {
    const row = new RegExp(`^ +${type} .*1× ✓.*$`, 'm').exec(output)?.[0] ?? '';
    assert.equal(row.match(/1× ✓ +\d+ ms/g)?.length, known(type), `row of ${type} in\n${output}`);
  }
  assert.match(output, /SendPost’s sample +(1× ✓ +\d+ ms *|– *)+\n/);
  assert.match(output, /✓ SendPost’s submittedAt arrived digit for digit: 1567512491587205000/);
  assert.match(output, /✓ the same event posted again: known as a duplicate/);
  assert.match(output, /1 +0\.0 s +503 .*\n +2 .* 503 .*\n +3 .* 200 +delivered/);
  assert.match(output, /✓ recovered on attempt 3/);
  assert.match(output, /✓ disabled after attempt 10/);
  assert.match(output, /lastError +HTTP 500 from/);
  assert.match(output, /To: owner@example\.com\n.*Subject: Webhook endpoint disabled: 'Long gone'/);
  assert.match(output, /duplicates +0\n/);
  const [, verified, received] = /signatures verified +(\d+) of (\d+)/.exec(output) ?? [];
  assert.equal(verified, received);
  assert.match(output, /✓ all \d+ expectations were met/);

  assert.ok(!output.includes('\u001b'), 'no colours where nobody looks');
  assert.deepEqual(
    output.split('\n').filter((line) => line.length > 100),
    [],
  );
  assert.deepEqual(await readdir(folder), [], 'its data folder is removed');
});

test('kept, it ends with a link into the page of its account', limit, async () => {
  let entered: Promise<Response> | undefined;
  const { status, output } = await mailhooks(['demo', '--keep'], join(dataDir, 'kept'), (soFar, kill) => {
    if (entered || !soFar.includes('Press Ctrl-C')) return;
    const [, url = '', token = ''] = /(http:\S+)\/#token=(\S+)/.exec(soFar) ?? [];
    const body = JSON.stringify({ token });
    const headers = { 'content-type': 'application/json', 'x-mailhooks-page': '1', origin: url };
    entered = fetch(`${url}/v1/session`, { method: 'POST', headers, body });
    void entered.catch(() => undefined).finally(() => kill('SIGINT'));
  });
  assert.equal(status, 0, output);
  const session = (await (await entered)?.json()) as { accountName: string };
  assert.equal(session.accountName, 'Demonstration');
});

test('it stops cleanly in the middle of the story', limit, async () => {
  const folder = join(dataDir, 'stopped');
  let killed = false;
  const { status, output } = await mailhooks(['demo'], folder, (soFar, kill) => {
    if (killed || !soFar.includes('attempt       at')) return;
    killed = true;
    kill('SIGINT');
  });
  assert.equal(status, 130, output);
  assert.match(output, /Stopped before the end of the story\.\n$/);
  assert.deepEqual(await readdir(folder), []);
});

test('an unknown option is refused with the usage', async () => {
  const { status, output } = await mailhooks(['demo', '--kepp'], dataDir);
  assert.equal(status, 2);
  assert.match(output, /mailhooks demo: Unknown option '--kepp'[^]*usage: mailhooks demo \[--keep\]/);
});
