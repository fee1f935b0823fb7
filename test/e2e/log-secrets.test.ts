import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { directConnection } from '../../src/embedded/temporal/direct-connection.ts';
import { createPool } from '../../src/store/pool.ts';
import type { Answered } from '../support/api-client.ts';
import { testAdminKey, testEncryptionKey } from '../support/mailhooks.ts';
import { logInByLink } from '../support/browser.ts';
import { ProblemKeeper } from '../support/problem-keeper.ts';
import { assertFound, decoded, find, type Places } from '../support/places.ts';
import { startReceiver } from '../support/receiver.ts';
import { createDatabase, createNamespace, testServers } from '../support/servers.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { startProcess } from '../support/start-process.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { temporalBytes } from '../support/temporal-bytes.ts';
import { startTraceCollector } from '../support/trace-collector.ts';
import { until } from '../support/until.ts';

/** What the response says of wrong input; the log must not say it. */
const ofCallers = ['typo.example', 'type-of-typo', 'message-of-reader'];

/** Refuses an event, with its payload in the error's detail, as a constraint would. */
const refuseEvents = `
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'refused by the database' USING DETAIL = NEW.payload; END $$;
  CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.event_id = 'refused') EXECUTE FUNCTION refuse()`;

for (const mode of ['every-event', 'on-failure']) {
  it(`no secret, address or payload leaves a full run by logs, errors, Temporal, metrics or traces (${mode})`, async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-test-'));
    t.after(() => rm(dataDir, { recursive: true, force: true }));
    // The last attempt is not answered before all that a delivery leaves while it waits has been looked at.
    const looked = Promise.withResolvers<undefined>();
    const receiver = await startReceiver(async (request, res) => {
      if (request.headers['mailhooks-attempt'] === '3') await looked.promise;
      const answer = { works: 200, fails: 500 }[request.path.slice(1, 6)] ?? 404;
      res.writeHead(answer, { 'x-answer': 'header-of-receiver' }).end(`said-by-receiver ${request.body}`);
    });
    t.after(receiver.close);
    const login = { user: 'mail-user', password: 'password-of-smtp' };
    const smtp = await startSmtpSink(login);
    t.after(smtp.close);
    const collector = await startTraceCollector();
    t.after(collector.close);
    const proxy = await startTcpProxy(testServers().temporalAddress);
    t.after(proxy.close);
    const databaseUrl = await createDatabase();
    const db = createPool(databaseUrl, () => undefined, { max: 1 });
    t.after(() => db.end());
    await db.query(refuseEvents);
    const namespace = await createNamespace();
    const connection = await Connection.connect({
      address: testServers().temporalAddress,
      plugins: [directConnection],
    });
    t.after(() => connection.close());
    const temporal = new Client({ connection, namespace });
    const previousKey = Buffer.alloc(32, 9).toString('base64');
    const running = startProcess(process.execPath, ['src/main.ts', 'start'], {
      PORT: '0',
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: proxy.address,
      TEMPORAL_NAMESPACE: namespace,
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Hooks <sender@secret.example>',
      MAILHOOKS_ADMIN_KEY: testAdminKey,
      MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
      MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS: previousKey,
      MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
      MAILHOOKS_MAX_ATTEMPTS: '3',
      MAILHOOKS_RETRY_WINDOW: '10s',
      MAILHOOKS_REQUEST_TIMEOUT: '2m',
      MAILHOOKS_WARN_AT: '10%',
      MAILHOOKS_WORKFLOW: mode,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      LOG_LEVEL: 'trace',
    });
    let stopping: Promise<unknown> | undefined;
    const stop = (): Promise<unknown> => {
      if (!stopping) running.interrupt();
      return (stopping ??= running.exited);
    };
    t.after(stop);
    const [, url = ''] = await running.printed(/API +(http:\S+)/);

    const problems: Answered[] = [];
    const api = new ProblemKeeper(url, testAdminKey, problems);
    const account = await api.newAccount({ email: 'owner@secret.example', userName: 'user-of-owner' });
    const all = `/v1/accounts/${account}`;
    const newKey = async (path: string, scope: string): Promise<{ id: string; key: string }> =>
      (await api.post(path, { scope, name: 'name-of-key' })).body;
    const owner = await newKey(`${all}/keys`, 'account');
    const producer = await newKey('/v1/keys', 'producer');
    const revoked = await newKey('/v1/keys', 'admin');
    await api.delete(`/v1/keys/${revoked.id}`);
    const secrets: string[] = [];
    const newEndpoint = async (path: string): Promise<string> => {
      const { id, secret } = await api.newEndpoint(account, `${path}-token?token=in-query`, {
        name: 'name-of-endpoint',
        headers: { authorization: 'Bearer in-header', 'x-tenant': 'in-tenant' },
        ownerEmail: 'endpoint-owner@secret.example',
      });
      secrets.push(secret);
      return `${all}/endpoints/${id}`;
    };
    const works = await newEndpoint(`${receiver.url}/works`);
    const fails = await newEndpoint(`${receiver.url}/fails`);
    const nobody = await newEndpoint('http://127.0.0.1:1/nobody');
    for (const one of [works, fails])
      secrets.push((await api.post(`${one}/secret/rotate`)).body.secret as string);
    secrets.push((await api.get(`${works}/secret`)).body.secret as string, ...(await logInByLink(api, all)));
    await api.patch(works, { headers: { authorization: 'Bearer in-new-header' } });

    const event = {
      type: 'email.clicked',
      recipient: { email: 'reader@secret.example', name: 'name-of-reader' },
      click: { url: 'https://secret.example/clicked' },
      client: { ipAddress: '198.51.100.77', userAgent: 'agent-of-reader' },
      message: { id: 'message-of-reader', subject: 'subject-of-mail', content: { text: 'text-of-mail' } },
    };
    // Refused in every way: what was wrong is the caller's to see.
    await api.post(`${all}/events`, { ...event, 'unknown@typo.example': 1, type: 'type-of-typo' });
    await api.post(`${all}/events`, [
      event,
      { ...event, recipient: { email: 'reader@secret.example', name: 7 } },
    ]);
    await api.post(`${all}/events`, undefined, { raw: '{"reader@secret.example": "name-of-reader"' });
    await api.post(`${all}/events`, event, { headers: { 'content-type': 'text/plain' } });
    await api.get('/v1/accounts/path@typo.example', { key: owner.key });
    await api.get(`${all}/events/path@typo.example?query@typo.example=1`);
    await api.get('/nothing/path@typo.example');
    await api.get('/v1/accounts', { key: 'key-of-nobody' });
    await api.get('/v1/accounts', { key: revoked.key });
    await api.get('/v1/accounts', { key: producer.key });
    await api.get('/v1/accounts', { key: null, headers: { authorization: `Basic ${testAdminKey}` } });
    await api.post('/v1/accounts', { id: account, name: 'Again', email: 'owner@secret.example' });
    await api.post(`${all}/endpoints`, { name: 'E', url: 'http://10.0.0.1/in-query', eventTypes: ['*'] });
    await api.patch(fails, { headers: { authorization: 'in-header\n', host: 'in-header' } });
    await api.post(`${all}/events`, { ...event, id: 'refused' });

    // To the very end: attempts, a warning, the disabled endpoints, mails that are refused at first.
    smtp.refusing = true;
    const eventId = await api.newEvent(account, event);
    await api.post(`${all}/events`, {
      ...event,
      message: { ...event.message, content: { text: 'text-of-other' } },
    });
    const places: Places = new Map();
    /** Looks until Temporal has what it is looked at for. */
    const look = (when: string, expected: string, where = /./): Promise<unknown> =>
      until(
        `${expected} ${when}`,
        async () => {
          const seen = await temporalBytes(temporal, namespace);
          for (const [place, bytes] of seen) places.set(`${place}, ${when}`, bytes);
          return [...seen].some(([place, bytes]) => where.test(place) && bytes.includes(expected));
        },
        100_000,
      );
    await look('while attempts wait', 'HTTP 500', /^state of event/);
    looked.resolve(undefined);
    await look('while mails wait', '451', /^state of/);
    for (const one of [fails, nobody])
      await until('disabled', async () => (await api.get(one)).body.status === 'disabled');
    smtp.refusing = false;

    proxy.cut();
    const lateId = await api.newEvent(account, { ...event, id: 'while-temporal-was-away' });
    await running.printed(mode === 'every-event' ? /workflow not started/ : /gRPC call \w+ retried/);
    proxy.restore();
    await until(
      'delivered all the same',
      async () => {
        const { deliveries } = (await api.get(`${all}/events/${lateId}`)).body;
        return deliveries.every(({ status }: { status: string }) => ['delivered', 'held'].includes(status));
      },
      120_000,
    );
    await api.post(`${fails}/enable`, { recover: true });
    const kinds = await until(
      'mails of both kinds',
      async () => {
        const { rows } = await db.query<{ kind: string }>(
          'SELECT DISTINCT kind FROM notifications WHERE sent_at IS NOT NULL ORDER BY 1',
        );
        return rows.length === 2 && rows.map(({ kind }) => kind);
      },
      120_000,
    );
    assert.deepEqual(kinds, ['endpoint-disabled', 'endpoint-failing']);
    await look('at the end', eventId);
    places.set('metrics', Buffer.from(await (await fetch(`${url}/metrics`)).arrayBuffer()));
    await stop();

    const out = (place: string, text: string): unknown => places.set(place, Buffer.from(text));
    out('traces', collector.bodies.join('\n'));
    out('log', running.output());
    // Tokens of Temporal's tasks are in the log in base64.
    places.set('log, decoded', decoded(running.output()));
    const answered: Places = new Map(
      problems.map(({ text }, index) => [`problem ${index}`, Buffer.from(text)]),
    );

    const words = [
      ...['secret.example', 'user-of-owner', 'name-of-key', 'name-of-endpoint', 'key-of-nobody'],
      ...['in-header', 'in-new-header', 'in-tenant', 'in-query'],
      ...['works-token', 'fails-token', 'nobody-token'],
      ...['name-of-reader', '198.51.100.77', 'agent-of-reader', 'subject-of-mail'],
      ...smtp.mails.map(({ text }) => /#token=([\w-]+)/.exec(text ?? '')?.[1] ?? 'no link'),
      ...['text-of-mail', 'text-of-other', 'said-by-receiver', 'header-of-receiver'],
      ...[testAdminKey, testEncryptionKey, previousKey, owner.key, producer.key, revoked.key],
      ...[
        login.password,
        new URL(databaseUrl).password,
        ...secrets.map((secret) => secret.slice('whsec_'.length)),
      ],
    ];
    for (const word of words) assert.ok(word.length >= 7, 'a word so short means nothing');
    assert.deepEqual(find([...words, ...ofCallers], places), []);
    assert.deepEqual(find(words, answered), []);

    // Each place was filled, and the search finds what is there.
    assertFound([
      [eventId, /^history of event/, places],
      [account, /^history of event/, places],
      ['HTTP 500', /^state of event.*while attempts wait$/, places],
      ['451', /^state of .*while mails wait$/, places],
      ['mailhooks', /^schedule/, places],
      ['temporal_', /^metrics/, places],
      [eventId, /^traces/, places],
      [eventId, /^log/, places],
      ['"level":10', /^log/, places],
      [account, /^log, decoded$/, places],
      ['refused by the database', /^log/, places],
      ['typo.example', /^problem/, answered],
    ]);
    const statuses = [...new Set(problems.map(({ status }) => status))].sort();
    assert.deepEqual(statuses, [400, 401, 403, 404, 409, 415, 422, 500]);
  });
}
