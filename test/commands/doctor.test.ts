import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import pg from 'pg';
import { startDnsServer } from '../support/dns-server.ts';
import { startTestMailhooks, testEncryptionKey } from '../support/mailhooks.ts';
import { createDatabase, createNamespace, testServers } from '../support/servers.ts';
import { certificate, startSmtpSink, type SinkTls } from '../support/smtp-sink.ts';
import { startProcess } from '../support/start-process.ts';

async function doctor(env: Record<string, string>, ...args: string[]) {
  const command = startProcess(process.execPath, ['bin/mailhooks.js', 'doctor', ...args], env);
  return { status: await command.exited, output: command.output() };
}

/** Whatever it names answers, and is as it should be. */
async function stage(t: TestContext) {
  const [mail, dns] = [await startSmtpSink(), await startDnsServer()];
  t.after(() => mail.close());
  t.after(() => dns.close());
  dns.answer = (_name, type) => (type === 'A' ? { A: ['93.184.215.14'] } : {});
  const env = {
    DATABASE_URL: await createDatabase(),
    TEMPORAL_ADDRESS: testServers().temporalAddress,
    TEMPORAL_NAMESPACE: await createNamespace(),
    MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
    SMTP_URL: mail.url,
    MAILHOOKS_DNS: dns.address,
  };
  return { mail, dns, env };
}

describe('mailhooks doctor', () => {
  it('finds nothing, calls nobody but the servers that it is given, and sends a mail only when asked', async (t) => {
    const { mail, dns, env } = await stage(t);
    const { status, output } = await doctor(env);
    assert.equal(status, 0, output);
    const lines = output.trimEnd().split('\n');
    assert.equal(lines.length, 15, output);
    assert.match(
      lines.pop() ?? '',
      /^– connection to a target \(--target\): a firewall .* would not be seen/,
    );
    for (const line of lines) assert.match(line, /^✓ /);
    assert.match(output, /✓ database \(DATABASE_URL\): Postgres \d+/);
    assert.match(
      output,
      /✓ connections \(MAILHOOKS_DATABASE_CONNECTIONS\): \d+ are allowed, \d+ are free, .* up to 20/,
    );
    assert.deepEqual(new Set(dns.asked.map((asked) => /example\.com/.test(asked))), new Set([true]));
    assert.equal(mail.mails.length, 0);

    const sent = await doctor(env, '--mail', 'owner@example.com', '--target', 'http://127.0.0.1:1/a-token');
    assert.equal(sent.status, 1, sent.output);
    assert.match(sent.output, /✗ connection .*: http:\/\/127\.0\.0\.1:1: .*private or reserved/);
    assert.ok(!sent.output.includes('a-token'));
    assert.match(sent.output, /✓ test mail \(MAIL_FROM\): taken for owner@example\.com/);
    assert.equal((await mail.waitFor(1))[0]?.to?.[0]?.address, 'owner@example.com');
  });

  it('names what cannot be reached with its setting, and goes on', async () => {
    const { status, output } = await doctor({
      DATABASE_URL: 'postgres://a:of-the-database@127.0.0.1:1/b',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
      SMTP_URL: 'smtp://a:of-the-mail@127.0.0.1:1',
      MAILHOOKS_DNS: '127.0.0.1:1',
      MAILHOOKS_ALLOWED_TARGETS: '0.0.0.0/0',
      MAILHOOKS_RETENTON: '30d',
    });
    assert.equal(status, 1, output);
    for (const line of [
      /^✗ settings: MAILHOOKS_RETENTON: .*did you mean MAILHOOKS_RETENTION\?/m,
      /^✗ database \(DATABASE_URL\): 127\.0\.0\.1:1: .*ECONNREFUSED.* → start Postgres there/m,
      /^✗ Temporal \(TEMPORAL_ADDRESS\): 127\.0\.0\.1:1: .* → start Temporal there/m,
      /^✗ mail \(SMTP_URL\): 127\.0\.0\.1:1: .*ECONNREFUSED.* → /m,
      /^✗ name look-ups \(MAILHOOKS_DNS\): example\.com: .* → /m,
      /^✗ targets \(MAILHOOKS_ALLOWED_TARGETS\): 169\.254\.169\.254.* → /m,
    ])
      assert.match(output, line);
    for (const secret of ['of-the-database', 'of-the-mail', testEncryptionKey])
      assert.ok(!output.includes(secret));
  });

  it('names what is wrong with servers that answer', async (t) => {
    const { mail, dns, env } = await stage(t);
    dns.answer = () => 'REFUSED';
    mail.refuse = (command) => (command === 'rcpt' ? '550 5.1.1 unknown' : undefined);
    const wrong = { ...env, DATABASE_URL: await createDatabase(null), TEMPORAL_NAMESPACE: 'nobody-knows' };
    const { status, output } = await doctor(wrong, '--mail', 'owner@example.com');
    assert.equal(status, 1, output);
    assert.match(output, /^✗ migrations: \d+ pending \(0001_.* → run `mailhooks migrate`/m);
    assert.match(output, /^✗ namespace \(TEMPORAL_NAMESPACE\): nobody-knows: .* → create it/m);
    assert.match(output, /^✗ test mail \(MAIL_FROM\): .*5\.1\.1 unknown/m);
    assert.match(output, /^✗ name look-ups/m);
  });

  it('tries the key on secrets, and asks what the user may do', async (t) => {
    const mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    t.after(() => mailhooks.stop());
    const account = await mailhooks.api.newAccount();
    const { id } = await mailhooks.api.newEndpoint(account, 'http://127.0.0.1:9/', { enabled: false });
    const url = new URL(mailhooks.connections.databaseUrl);
    const db = new pg.Client({ connectionString: url.href });
    await db.connect();
    t.after(() => db.end());
    const role = `test_${randomBytes(6).toString('hex')}`;
    await db.query(`CREATE ROLE ${role} LOGIN PASSWORD 'of-the-role'`);
    await db.query(`GRANT SELECT ON migrations, endpoints TO ${role}`);
    const env = { DATABASE_URL: url.href, MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey };
    const own = await doctor(env);
    assert.match(own.output, /^✓ encryption key .*: opens the secrets of the newest 1 endpoints/m);
    assert.match(own.output, /^✓ privileges/m);

    [url.username, url.password] = [role, 'of-the-role'];
    const other = await doctor({
      DATABASE_URL: url.href,
      MAILHOOKS_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64'),
    });
    assert.equal(other.status, 1, other.output);
    const key = new RegExp(
      `^✗ encryption key .* 1 of the newest 1 endpoints \\(${id}\\) → .*PREVIOUS_KEYS`,
      'm',
    );
    assert.match(other.output, key);
    assert.match(other.output, /^✗ privileges .*INSERT, UPDATE, DELETE on endpoints.* → GRANT/m);
    await db.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  for (const kind of ['starttls', 'implicit'] as const)
    it(`sees whether mail goes as SMTP_TLS says, and takes a private CA (${kind})`, async (t) => {
      const tls: SinkTls = { kind, cert: 'mail' };
      const mail = await startSmtpSink({ user: 'hooks', password: 'of-the-mail' }, tls);
      t.after(() => mail.close());
      const env = { SMTP_URL: mail.url, SMTP_TLS: 'required' };
      const refused = await doctor(env, '--mail', 'owner@example.com');
      assert.match(
        refused.output,
        /^✗ mail \(SMTP_URL\): 127\.0\.0\.1:\d+: no TLS with the mail server: UNABLE_TO_VERIFY_LEAF_SIGNATURE \(SMTP_TLS=required\) → .*NODE_EXTRA_CA_CERTS/m,
      );
      assert.deepEqual([mail.logins, mail.raw], [[], []]);

      const trusted = { ...env, NODE_EXTRA_CA_CERTS: certificate('private-ca.cert') };
      const { output } = await doctor(trusted, '--mail', 'owner@example.com');
      assert.match(output, /^✓ mail .* greets and takes the login; encrypted, .*\(SMTP_TLS=required\)$/m);
      assert.match(output, /^✓ test mail/m);
      assert.deepEqual(
        mail.raw.map(({ encrypted }) => encrypted),
        [true],
      );
      assert.match(mail.raw[0]?.text ?? '', /^Auto-Submitted: auto-generated\r$/m);

      const contrary = await doctor({ SMTP_URL: 'smtps://127.0.0.1:1', SMTP_TLS: 'off' });
      assert.match(contrary.output, /^✗ settings: SMTP_TLS: off does not go with smtps:/m);
    });

  it('says all that is wrong with settings, and refuses an address that is none', async () => {
    const wrong = await doctor({ PORT: 'eighty', LOG_LEVEL: 'loud' });
    assert.equal(wrong.status, 1);
    assert.match(wrong.output, /^✗ settings: PORT: .*\n✗ settings: LOG_LEVEL: /);
    const refused = await doctor({}, '--mail', 'nobody');
    assert.equal(refused.status, 2);
    assert.match(refused.output, /'--mail' expects one plain email address, got 'nobody'/);
    const target = await doctor({}, '--target', 'hooks.example.com/a-token');
    assert.equal(target.status, 2);
    assert.match(target.output, /'--target': expected an absolute http or https URL/);
    assert.ok(!target.output.includes('a-token'));
  });
});
