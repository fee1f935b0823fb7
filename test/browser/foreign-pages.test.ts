import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { texts } from '../../portal/src/texts.ts';
import { noChromium } from './support/chromium.ts';
import {
  postForm,
  serveForeignPages,
  tryEverything,
  type ForeignPages,
  type Try,
} from './support/foreign-page.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

/** Browsers resolve names below `localhost` to this machine, and count this one as a site of its own. */
const host = 'mail.localhost';

describe('pages of other origins in the browser of somebody who is signed in', { skip: noChromium }, () => {
  let stage: PageStage;
  let foreign: ForeignPages;
  let base: string;
  before(async () => {
    foreign = await serveForeignPages();
    stage = await startPageStage((url) => ({ MAILHOOKS_PUBLIC_URL: url.replace('127.0.0.1', host) }));
    base = stage.url.replace('127.0.0.1', host);
  });
  after(async () => {
    await stage.stop();
    await foreign.close();
  });

  /** Everything that another page could have changed. */
  async function stateOf(account: string): Promise<unknown> {
    const { api, db } = stage.mailhooks;
    const endpoints = await api.get(`/v1/accounts/${account}/endpoints`);
    const { rows } = await db.query(
      `SELECT (SELECT count(*) FROM events WHERE account_id = $1) AS events,
         (SELECT count(*) FROM api_keys WHERE account_id = $1) AS keys,
         (SELECT count(*) FROM portal_links WHERE account_id = $1) AS links,
         (SELECT count(*) FROM recoveries WHERE account_id = $1) AS recoveries,
         (SELECT array_agg(id ORDER BY id) FROM portal_sessions WHERE account_id = $1) AS sessions`,
      [account],
    );
    return [(await api.get(`/v1/accounts/${account}`)).body, endpoints.body, rows];
  }

  const origins: [name: string, origin: () => string][] = [
    ['another port of the same host', () => `http://${host}:${foreign.port}`],
    ['a host below it, which is the same site', () => `http://evil.${host}:${foreign.port}`],
    ['another site', () => `http://127.0.0.1:${foreign.port}`],
    ['an opaque origin', () => 'data:text/html,<!doctype html><body>'],
  ];
  for (const [name, origin] of origins) {
    it(`change nothing, read nothing and sign nobody in: ${name}`, async () => {
      const { account } = await stage.newOwner();
      const { api } = stage.mailhooks;
      const { id } = await api.newEndpoint(account, stage.receiver.url, { name: 'Shop', enabled: false });
      const theirs = await stage.accountKey((await stage.newOwner()).account);
      const { page } = await stage.visit();
      await page.goto(base);
      await page.getByLabel(texts.login.key).fill(await stage.accountKey(account));
      await page.getByRole('button', { name: texts.login.signIn }).click();
      await page.getByRole('link', { name: 'Shop' }).waitFor();
      const was = await stateOf(account);

      const of = `/v1/accounts/${account}`;
      const endpoint = `${of}/endpoints/${id}`;
      const newEndpoint = JSON.stringify({ name: 'Evil', url: stage.receiver.url, eventTypes: ['*'] });
      const event = JSON.stringify({ type: 'email.opened', recipient: { email: 'eve@example.com' } });
      const tries: Try[] = [
        { method: 'POST', path: `${of}/endpoints`, body: newEndpoint },
        { method: 'POST', path: `${of}/events`, body: event },
        { method: 'POST', path: `${of}/portal-links`, body: '{}' },
        { method: 'POST', path: `${endpoint}/enable`, body: '{"recover":true}' },
        { method: 'POST', path: `${endpoint}/secret/rotate`, body: '{}' },
        { method: 'POST', path: '/v1/session', body: JSON.stringify({ key: theirs }) },
        { method: 'PATCH', path: of, body: '{"name":"Evil"}' },
        { method: 'DELETE', path: endpoint },
        { method: 'DELETE', path: `${of}?confirm=${account}` },
        { method: 'DELETE', path: '/v1/session' },
        { method: 'GET', path: '/v1/session' },
        { method: 'GET', path: `${endpoint}/secret` },
        { method: 'GET', path: `${of}/deliveries` },
      ];
      const elsewhere = await page.context().newPage();
      await elsewhere.goto(origin());
      const seen = await elsewhere.evaluate(`(${tryEverything})(${JSON.stringify({ base, tries })})`);
      assert.deepEqual(seen, [], 'no answer can be read');

      // A form is a way to navigate: with SameSite=Lax its cookie goes along from the same site.
      for (const { path, body = '' } of tries.filter(({ method }) => method === 'POST'))
        for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
          await submit(elsewhere, origin(), { url: base + path, type, body });

      assert.deepEqual(await stateOf(account), was);
      await page.reload();
      await page.getByRole('link', { name: 'Shop' }).waitFor();
    });
  }

  /** `{"a":1,"=":""}` is what a form of plain text makes of a field whose name is the beginning of the JSON. */
  async function submit(
    page: Page,
    origin: string,
    { url, type, body }: { url: string; type: string; body: string },
  ): Promise<void> {
    const form = await page.context().newPage();
    await form.goto(origin);
    const [field, value] = [`${body.slice(0, -1)},"`, '":""}'];
    const answered = form.waitForResponse((response) => response.url() === url);
    await form.evaluate(`(${postForm})(${JSON.stringify({ url, type, field, value })})`);
    const status = (await answered).status();
    // 429: there were so many without a cookie.
    assert.ok([401, 403, 415, 429].includes(status), `${url} as ${type}: ${status}`);
    await form.close();
  }
});
