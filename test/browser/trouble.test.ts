import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import { texts } from '../../portal/src/texts.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

describe('the page when its calls fail', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  it('says what is wrong at the very field, in words', async () => {
    const { account } = await stage.newOwner();
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints/new`);
    const name = page.getByLabel(texts.form.name, { exact: true });
    const url = page.getByLabel(texts.form.url, { exact: true });
    const isTold = async (field: Locator): Promise<void> => {
      await field.and(page.locator('[aria-invalid=true]')).waitFor();
      const described = (await field.getAttribute('aria-describedby')) ?? '';
      assert.match(await page.locator(`[id="${described}"]`).innerText(), /\w+ \w+/);
    };
    await page.getByRole('button', { name: texts.form.create }).click();
    await isTold(name);
    await name.fill('Shop');
    await url.fill('ftp://example.com');
    await isTold(url);
    await page.getByRole('button', { name: texts.form.create }).click();
    await isTold(url);
    assert.equal(new URL(page.url()).pathname, `/accounts/${account}/endpoints/new`);
  });

  it('keeps what was typed while the connection is lost, and goes on when it is back', async () => {
    const { account } = await stage.newOwner();
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints/new`);
    const name = page.getByLabel(texts.form.name, { exact: true });
    await name.fill('Shop');
    await page.context().setOffline(true);
    await page.getByLabel(texts.form.url, { exact: true }).fill(stage.receiver.url);
    await page.getByRole('button', { name: texts.form.create }).click();
    await page.getByText(texts.states.lostText).waitFor();
    assert.equal(await name.inputValue(), 'Shop');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: texts.form.create }).click();
    await page.getByRole('heading', { name: 'Shop' }).waitFor();
  });

  it('says that the connection is lost, and that it is back, where nothing is being read', async () => {
    const { account } = await stage.newOwner();
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints/new`);
    await page.getByLabel(texts.form.name, { exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    await page.context().setOffline(true);
    const banner = page.getByText(texts.states.lostBanner);
    await banner.waitFor();
    await page.context().setOffline(false);
    await banner.waitFor({ state: 'detached' });
  });

  it('waits after a 429, says so, and then shows what it was asked for', async () => {
    const { account } = await stage.newOwner();
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints`);
    await page.getByRole('heading', { name: texts.endpoints.emptyTitle }).waitFor();
    const refusedAt = new Map<string, number>();
    const waitedMs: number[] = [];
    let isSeen = false;
    await page.route(/\/v1\/.*\/deliveries/, async (route) => {
      const url = route.request().url();
      const before = refusedAt.get(url);
      if (before !== undefined) waitedMs.push(Date.now() - before);
      refusedAt.delete(url);
      // Again while nobody has read it: the page itself gives up after five waits.
      if (isSeen || waitedMs.length === 4) return route.continue();
      refusedAt.set(url, Date.now());
      await route.fulfill({
        status: 429,
        headers: { 'retry-after': '3', 'content-type': 'application/problem+json' },
        body: '{"code":"rate_limited","status":429,"title":"Too many requests","detail":"wait"}',
      });
    });
    await page.getByRole('link', { name: texts.nav.deliveries }).click();
    await page.getByText(/^Too many requests: the service asked to wait/).waitFor();
    isSeen = true;
    await page.getByRole('heading', { name: texts.deliveries.emptyTitle }).waitFor();
    assert.ok(waitedMs.length > 0);
    // Timers of two programs differ a little.
    for (const ms of waitedMs) assert.ok(ms > 2_900, `asked again after ${ms} ms`);
  });
});
