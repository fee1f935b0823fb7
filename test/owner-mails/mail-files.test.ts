import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createFileMailer } from '../../src/mail/file-mailer.ts';
import { dropBefore } from '../../src/store/log/retention.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

describe('mail that is written to files', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let folder: string;

  before(async () => {
    receiver = await startReceiver(({ body }, res) => void res.writeHead(500).end(`you sent ${body}`));
    mailhooks = await startTestMailhooks({ MAILHOOKS_MAX_ATTEMPTS: '1', MAILHOOKS_WARN_AT: 'off' });
    folder = join(mailhooks.config.dataDir, 'mail');
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const files = async (): Promise<string[]> => (await readdir(folder).catch(() => [])).sort();

  /** An endpoint that is disabled by its first event. @returns its ids, and the file that tells its owner */
  async function disabled(account: string): Promise<{ endpoint: string; event: string; file: string }> {
    const before = await files();
    const { id: endpoint } = await mailhooks.api.newEndpoint(account, receiver.url);
    const event = await mailhooks.api.newEvent(account);
    const file = await until('the mail is written', async () =>
      (await files()).find((name) => name.endsWith('.eml') && !before.includes(name)),
    );
    return { endpoint, event, file };
  }

  it('is for its owner alone, whatever the umask and whatever was there', async () => {
    const open = join(mailhooks.config.dataDir, 'open');
    await mkdir(open, { mode: 0o755 });
    const mailer = createFileMailer(open, { name: 'Mailhooks', address: 'm@example.com' }, () => undefined);
    const umask = process.umask(0);
    try {
      await writeFile(join(open, 'ntf_1.eml'), 'of an earlier version', { mode: 0o644 });
      await mailer.send({ id: 'ntf_1', to: 'a@example.com', subject: 's', text: 't', html: 'h' });
      process.umask(0o777);
      await mailer.send({ id: 'ntf_2', to: 'a@example.com', subject: 's', text: 't', html: 'h' });
    } finally {
      process.umask(umask);
    }
    assert.equal((await stat(open)).mode & 0o777, 0o700);
    assert.deepEqual((await readdir(open)).sort(), ['ntf_1.eml', 'ntf_2.eml']);
    for (const name of ['ntf_1.eml', 'ntf_2.eml'])
      assert.equal((await stat(join(open, name))).mode & 0o777, 0o600, name);
    mailer.close();
  });

  it('is gone with the event that it quotes, the endpoint or the account; others stay', async () => {
    const account = await mailhooks.api.newAccount();
    const path = `/v1/accounts/${account}`;
    const other = await disabled(await mailhooks.api.newAccount());
    const byEvent = await disabled(account);
    assert.match(await readFile(join(folder, byEvent.file), 'utf8'), /you sent/);
    const byEndpoint = await disabled(account);
    const byAccount = await disabled(account);
    await writeFile(join(folder, 'mine.eml'), 'put there by somebody');
    await writeFile(join(folder, `${byEvent.file}.0.part`), 'left by a process that was killed');

    await mailhooks.api.delete(`${path}/events/${byEvent.event}`);
    assert.deepEqual(
      await files(),
      [other, byEndpoint, byAccount]
        .map(({ file }) => file)
        .concat('mine.eml')
        .sort(),
    );
    await mailhooks.api.delete(`${path}/endpoints/${byEndpoint.endpoint}`);
    assert.deepEqual(
      await files(),
      [other, byAccount]
        .map(({ file }) => file)
        .concat('mine.eml')
        .sort(),
    );
    await mailhooks.api.delete(path);
    assert.deepEqual(await files(), [other.file, 'mine.eml'].sort());
  });

  it('is gone after the retention, and after an erasure that another process was asked for', async () => {
    const account = await mailhooks.api.newAccount();
    const expired = await disabled(account);
    const elsewhere = await disabled(account);
    const kept = await disabled(account);
    await until('the mails are noted as sent', async () => {
      const { rows } = await mailhooks.db.query(
        'SELECT FROM notifications WHERE account_id = $1 AND sent_at IS NOT NULL',
        [account],
      );
      return rows.length === 3;
    });
    await mailhooks.db.query(
      `UPDATE notifications SET created_at = now() - interval '60 days' WHERE endpoint_id = $1`,
      [expired.endpoint],
    );
    await dropBefore(mailhooks.db, new Date(Date.now() - 30 * 86_400_000));
    const api = await startTestMailhooks({}, { api: true, worker: false }, mailhooks.connections);
    try {
      await api.api.delete(`/v1/accounts/${account}/events/${elsewhere.event}`);
      await until('they are gone', async () => {
        const names = await files();
        return !names.includes(expired.file) && !names.includes(elsewhere.file);
      });
      assert.ok((await files()).includes(kept.file));
    } finally {
      await api.stop();
    }
  });
});
