import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startDnsServer, type DnsServer } from '../support/dns-server.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

/** Every spelling of an address that is not somebody's public server. */
const refused = [
  'http://127.0.0.1/',
  'https://127.0.0.1:8443/hooks',
  'http://127.1/',
  'http://127.0.0.1./',
  'http://2130706433/',
  'http://017700000001/',
  'http://0177.0.0.1/',
  'http://0x7f000001/',
  'http://0x7f.0.0.1/',
  'http://①②⑦.0.0.1/',
  'http://0/',
  'http://0.0.0.0/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://[::]/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::10.0.0.1]/',
  'http://[2002:7f00:1::]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://[ff02::1]/',
  'http://localhost/',
  'http://LOCALHOST:3000/',
  'ftp://hooks.example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'hooks.example.com/',
  '//hooks.example.com/',
  '/hooks',
  'http://',
  'http://:80/',
  'http://user@hooks.example.com/',
  'http://user:password@hooks.example.com/',
  'http://:password@hooks.example.com/',
  'http://hooks.example.com:99999/',
  'http://hooks.example.com:0/',
  'https://hooks.example.com:000/hooks',
  '',
];

describe('endpoint URLs', () => {
  let mailhooks: TestMailhooks;
  let all: string;
  let one: string;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_ALLOWED_TARGETS: '' }, { api: true, worker: false });
    const account = await mailhooks.api.newAccount();
    all = `/v1/accounts/${account}/endpoints`;
    const { id } = await mailhooks.api.newEndpoint(account, 'https://93.184.216.34/', { enabled: false });
    one = `${all}/${id}`;
  });
  after(() => mailhooks.stop());

  for (const url of refused) {
    it(`refuses ${JSON.stringify(url)}`, async () => {
      const { api } = mailhooks;
      const before = await api.get(all);
      const endpoint = { name: 'E', url, eventTypes: ['*'] };
      assertProblem(await api.post(all, endpoint), 422, 'validation_failed', ['url']);
      assertProblem(await api.post(all, { ...endpoint, enabled: false }), 422, 'validation_failed', ['url']);
      assertProblem(await api.patch(one, { url, name: 'changed' }), 422, 'validation_failed', ['url']);
      assert.equal((await api.get(all)).text, before.text);
    });
  }

  for (const url of [
    'https://93.184.216.34:8443/a?b=c',
    'http://[2606:2800:220:1::1]/',
    'https://no-such-host.invalid/',
  ]) {
    it(`takes ${url}`, async () => {
      const answer = await mailhooks.api.post(all, { name: 'E', url, eventTypes: ['*'], enabled: false });
      assert.equal(answer.status, 201, answer.text);
      assert.equal(answer.body.url, url);
    });
  }
});

describe('endpoint URLs within MAILHOOKS_ALLOWED_TARGETS', () => {
  it('are let through, and nothing beside them', async (t) => {
    const settings = { MAILHOOKS_ALLOWED_TARGETS: '10.1.0.0/16,fd00::/8' };
    const { api, stop } = await startTestMailhooks(settings, { api: true, worker: false });
    t.after(stop);
    const all = `/v1/accounts/${await api.newAccount()}/endpoints`;
    const create = (url: string) => api.post(all, { name: 'E', url, eventTypes: ['*'], enabled: false });

    for (const url of ['http://10.1.2.3/', 'http://167838211/', 'http://[fd00::1]/']) {
      assert.equal((await create(url)).status, 201, url);
    }
    for (const url of ['http://10.2.0.1/', 'http://127.0.0.1/', 'http://[::1]/', 'http://localhost/']) {
      assertProblem(await create(url), 422, 'validation_failed', ['url']);
    }
  });
});

describe('the name of an endpoint that is disabled', () => {
  let dns: DnsServer;
  let mailhooks: TestMailhooks;
  before(async () => {
    dns = await startDnsServer();
    dns.answer = () => ({ A: ['10.0.0.1'] });
    const settings = { MAILHOOKS_ALLOWED_TARGETS: '', MAILHOOKS_DNS: dns.address };
    mailhooks = await startTestMailhooks(settings, { api: true, worker: false });
  });
  after(async () => {
    await mailhooks.stop();
    dns.close();
  });

  it('is looked up when it is enabled', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const all = `/v1/accounts/${account}/endpoints`;
    const endpoint = { name: 'E', url: 'http://hooks.test/', eventTypes: ['*'] };
    const created = await api.post(all, { ...endpoint, enabled: false });
    assert.equal(created.status, 201, created.text);
    const one = `${all}/${String(created.body.id)}`;
    const changed = await api.patch(one, { url: 'http://others.test/' });
    assert.equal(changed.status, 200, changed.text);
    assert.equal(dns.asked.length, 0);
    const before = (await api.get(one)).text;
    assertProblem(await api.post(`${one}/enable`), 422, 'validation_failed', ['url']);
    assertProblem(await api.patch(one, { enabled: true, name: 'changed' }), 422, 'validation_failed', [
      'url',
    ]);
    assertProblem(await api.post(all, endpoint), 422, 'validation_failed', ['url']);
    assert.ok(dns.asked.includes('others.test A') && dns.asked.includes('hooks.test A'));
    assert.equal((await api.get(one)).text, before);
  });
});
