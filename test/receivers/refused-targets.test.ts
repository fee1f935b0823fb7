import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Answered } from '../support/api-client.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { refusedTargets } from '../support/refused-targets.ts';
import { allowedTargets } from '../support/targets/allowed.ts';

const all = Object.values(refusedTargets).flat();

/** Every way by which a URL can get into Mailhooks, and out of it. */
describe('targets over the API', () => {
  let mailhooks: TestMailhooks;
  let account: string;
  let endpoint: string;
  const endpoints = (): string => `/v1/accounts/${account}/endpoints`;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_ALLOWED_TARGETS: '' }, { api: true, worker: false });
    account = await mailhooks.api.newAccount();
    ({ id: endpoint } = await mailhooks.api.newEndpoint(account, 'https://93.184.215.14/', {
      enabled: false,
    }));
  });
  after(() => mailhooks.stop());

  /** @returns which of the targets were not refused */
  async function letThrough(targets: readonly string[], isRefused: (url: string) => Promise<boolean>) {
    const through: string[] = [];
    for (const url of targets) if (!(await isRefused(url))) through.push(url);
    return through;
  }
  const refuses = ({ status, body }: Answered, path: string): boolean =>
    status === 422 && body.errors.length === 1 && body.errors[0].path === path;
  const report = (t: TestContext, through: readonly string[]): void => {
    t.diagnostic(`${all.length} targets tried, ${all.length - through.length} refused`);
    assert.deepEqual(through, []);
  };

  it('are refused when an endpoint is created', async (t) => {
    const create = (url: string) =>
      mailhooks.api.post(endpoints(), { name: 'E', url, eventTypes: ['*'], enabled: false });
    report(t, await letThrough(all, async (url) => refuses(await create(url), 'url')));
  });

  it('are refused when an endpoint is changed', async (t) => {
    const change = (url: string) => mailhooks.api.patch(`${endpoints()}/${endpoint}`, { url });
    report(t, await letThrough(all, async (url) => refuses(await change(url), 'url')));
  });

  it('are refused when a message names them', async (t) => {
    const send = (webhookEndpoint: string) =>
      mailhooks.api.post(`/v1/accounts/${account}/events`, {
        type: 'email.opened',
        recipient: { email: 'ada@example.com' },
        message: { id: 'm', webhookEndpoint },
      });
    report(t, await letThrough(all, async (url) => refuses(await send(url), 'message.webhookEndpoint')));
  });

  it('are refused by a test of an endpoint that was saved when they were allowed', async (t) => {
    const test = async (url: string): Promise<boolean> => {
      await mailhooks.db.query('UPDATE endpoints SET url = $2 WHERE id = $1', [endpoint, url]);
      const { body } = await mailhooks.api.post(`${endpoints()}/${endpoint}/test`);
      return body.error.code === 'blocked_target' && body.response === null;
    };
    // An absolute URL was saved in any case, and Postgres holds no NUL.
    const saved = all.filter((url) => URL.canParse(url) && !url.includes('\u0000'));
    const through = await letThrough(saved, test);
    t.diagnostic(`${saved.length} targets tried, ${saved.length - through.length} refused`);
    assert.deepEqual(through, []);
  });

  it('that are public are taken', async (t) => {
    const create = (url: string) =>
      mailhooks.api.post(endpoints(), { name: 'E', url, eventTypes: ['*'], enabled: false });
    const through = await letThrough(allowedTargets, async (url) => (await create(url)).status !== 201);
    t.diagnostic(`${allowedTargets.length} public targets tried, ${through.length} allowed`);
    assert.deepEqual(through, allowedTargets);
  });
});
