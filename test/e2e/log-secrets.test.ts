import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { ApiClient } from '../support/api-client.ts';
import { testAdminKey, testEncryptionKey } from '../support/mailhooks.ts';
import { startReceiver } from '../support/receiver.ts';
import { createDatabase, createNamespace, testServers } from '../support/servers.ts';
import { startProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

it('the log, even at trace, holds no payload, no address and no secret', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-test-'));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const receiver = await startReceiver((_request, res) => void res.writeHead(500).end('said-by-receiver'));
  t.after(receiver.close);
  const running = startProcess(process.execPath, ['src/main.ts', 'start'], {
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: await createDatabase(),
    TEMPORAL_ADDRESS: testServers().temporalAddress,
    TEMPORAL_NAMESPACE: await createNamespace(),
    MAILHOOKS_ADMIN_KEY: testAdminKey,
    MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
    MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
    MAILHOOKS_MAX_ATTEMPTS: '2',
    MAILHOOKS_RETRY_WINDOW: '2s',
    LOG_LEVEL: 'trace',
  });
  t.after(async () => {
    running.interrupt();
    await running.exited;
  });
  const [, url = ''] = await running.printed(/API +(http:\S+)/);
  const api = new ApiClient(url, testAdminKey);

  const account = await api.newAccount({ email: 'owner@secret.example', userName: 'user-of-owner' });
  const all = `/v1/accounts/${account}`;
  const { key } = (await api.post(`${all}/keys`, { scope: 'account', name: 'name-of-key' })).body;
  const { id, secret } = await api.newEndpoint(account, `${receiver.url}/path-with-token?token=in-query`, {
    name: 'name-of-endpoint',
    headers: { authorization: 'Bearer in-header' },
    ownerEmail: 'endpoint-owner@secret.example',
  });
  const rotated = (await api.post(`${all}/endpoints/${id}/secret/rotate`)).body.secret as string;
  const event = {
    type: 'email.clicked',
    recipient: { email: 'reader@secret.example', name: 'name-of-reader' },
    click: { url: 'https://secret.example/clicked' },
    client: { ipAddress: '198.51.100.77', userAgent: 'agent-of-reader' },
    message: { id: 'message-of-reader', subject: 'subject-of-mail', content: { text: 'text-of-mail' } },
  };
  const eventId = await api.newEvent(account, event);
  // Refusals hold what was wrong: the caller may see it, the log may not.
  await api.post(`${all}/events`, { ...event, 'unknown@secret.example': 1, type: 'type-of-typo' });
  await api.post(`${all}/events`, undefined, { raw: '{"broken@secret.example"' });
  await api.get('/v1/accounts/path@secret.example', { key });
  await api.get(`${all}/events/path@secret.example?query@secret.example=1`);
  await api.get('/nothing/path@secret.example');
  await api.get('/v1/accounts', { key: 'key-of-nobody' });

  // To the very end: attempts, the disabled endpoint, the mail to its owner.
  await until('disabled', async () => (await api.get(`${all}/endpoints/${id}`)).body.status === 'disabled');
  await running.printed(/mail to an owner sent/);

  const output = running.output();
  assert.match(output, new RegExp(`"eventIds":\\["${eventId}"\\]`), 'the log was looked at');
  assert.match(output, /"route":"\/v1\/accounts\/\{accountId\}\/events\/\{eventId\}"/);
  const of = (msg: string) =>
    output
      .split('\n')
      .filter((line) => line.includes(`"msg":"${msg}`) && line.includes(`"endpointId":"${id}"`));
  for (const msg of [
    'attempt failed',
    'delivery failed for good',
    'endpoint disabled',
    'mail to an owner sent',
  ])
    assert.equal(of(msg).length, 1, msg);
  assert.match(output, /"level":10/, 'trace is on');
  const secrets = [
    ...['secret.example', 'user-of-owner', 'name-of-key', 'in-header', 'in-query', 'path-with-token'],
    ...['name-of-reader', '198.51.100.77', 'agent-of-reader', 'message-of-reader', 'subject-of-mail'],
    ...['text-of-mail', 'type-of-typo', 'key-of-nobody', 'said-by-receiver'],
    ...[testAdminKey, testEncryptionKey, key as string, secret, rotated],
  ];
  const lines = output.split('\n');
  for (const word of secrets)
    assert.deepEqual(
      lines.filter((line) => line.includes(word)),
      [],
      word,
    );
});
