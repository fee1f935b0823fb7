import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fillSnippet } from '../../portal/src/text/snippet.ts';
import { freePort } from '../../src/embedded/process/ports.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';

/** How a reader would start each; `needs` answers with 0 where the language is on the machine. */
const languages = [
  { source: 'node.mjs', file: 'receiver.mjs', needs: ['node', '--version'], run: ['node'] },
  { source: 'python.py', file: 'receiver.py', needs: ['python3', '--version'], run: ['python3'] },
  { source: 'go.go', file: 'receiver.go', needs: ['go', 'version'], run: ['go', 'run'] },
  { source: 'java.java', file: 'Receiver.java', needs: ['java', '--version'], run: ['java'] },
  {
    source: 'php.php',
    file: 'receiver.php',
    needs: ['php', '--version'],
    run: ['php', '-S', '127.0.0.1:PORT'],
  },
  { source: 'ruby.rb', file: 'receiver.ru', needs: ['rackup', '--version'], run: ['rackup', '-p', 'PORT'] },
] as const;

const patienceMs = 120_000;

function isHere([command, ...rest]: readonly [string, ...string[]]): boolean {
  try {
    execFileSync(command, rest, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What the page shows is a whole receiver: it takes a real delivery, and refuses one that was changed. */
describe('the verification code of the page', () => {
  let mailhooks: TestMailhooks;
  let account: string;
  let folder: string;
  const children: ChildProcess[] = [];

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_REQUEST_TIMEOUT: '1m' });
    account = await mailhooks.api.newAccount();
    folder = await mkdtemp(join(tmpdir(), 'mailhooks-snippets-'));
  });
  after(async () => {
    // A compiler's child would go on without its parent: the whole group ends.
    for (const { pid } of children) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    await mailhooks.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const { source, file, needs, run } of languages) {
    it(`verifies a real delivery: ${source}`, { skip: !isHere(needs) }, async () => {
      const { api } = mailhooks;
      const port = await freePort();
      const url = `http://127.0.0.1:${port}/hooks/of-${source}?customer=7`;
      const created = await api.post(`/v1/accounts/${account}/endpoints`, {
        name: source,
        url,
        eventTypes: ['*'],
        enabled: false,
      });
      const template = await readFile(
        new URL(`../../portal/src/snippets/${source}`, import.meta.url),
        'utf8',
      );
      const path = join(folder, file);
      await writeFile(path, fillSnippet(template, { url, format: 'standard' }));
      const [command, ...rest] = run.map((part) => part.replace('PORT', String(port)));
      const child = spawn(command ?? '', [...rest, path], {
        detached: true,
        stdio: 'ignore',
        env: { ...process.env, PORT: String(port), WEBHOOK_SECRET: created.body.secret },
      });
      children.push(child);

      const post = (headers: Record<string, string>, body: string): Promise<number | undefined> =>
        fetch(url, { method: 'POST', headers, body }).then(
          ({ status }) => status,
          () => undefined,
        );
      await until(`${source} listens`, async () => (await post({}, '{}')) !== undefined, patienceMs);

      const endpoint = `/v1/accounts/${account}/endpoints/${created.body.id}`;
      const tested = await api.post(`${endpoint}/test`, {});
      assert.equal(tested.body.response?.status, 204, JSON.stringify(tested.body.error));
      const { headers, body } = tested.body.request;
      assert.equal(await post(headers, `${body} `), 401, 'a changed body');
      const old = { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 900) };
      assert.equal(await post(old, body), 401, 'another time');
      assert.equal(
        await post({ ...headers, 'webhook-signature': 'v1,AAAA' }, body),
        401,
        'another signature',
      );

      await api.post(`${endpoint}/enable`, {});
      const id = `evt-${source}`;
      await api.post(`/v1/accounts/${account}/events`, {
        id,
        type: 'email.opened',
        recipient: { email: 'ada@example.com', name: 'Zoë' },
      });
      const event = await mailhooks.settled(account, id);
      const own = event.deliveries.find(({ endpointId }) => endpointId === created.body.id);
      assert.equal(own.status, 'delivered');
      await api.delete(endpoint);
    });
  }
});
