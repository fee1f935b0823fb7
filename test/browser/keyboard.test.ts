import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

describe('the page by keyboard alone', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  const focused = (page: Page): Promise<string> =>
    page.evaluate<string>(
      "(document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText ?? '').trim()",
    );

  /** Goes on with Tab until what has this name has the focus. */
  async function tabTo(page: Page, name: string): Promise<void> {
    const passed: string[] = [];
    for (let count = 0; count < 80; count += 1) {
      await page.keyboard.press('Tab');
      const now = await focused(page);
      if (now === name) return;
      passed.push(now);
    }
    assert.fail(`Tab does not lead to ${name}: ${passed.join(' | ')}`);
  }

  it('adds an endpoint', async () => {
    const { account } = await stage.newOwner();
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints`);
    await page.getByRole('heading', { name: texts.endpoints.emptyTitle }).waitFor();
    await tabTo(page, texts.endpoints.add);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: texts.form.addTitle }).waitFor();
    await tabTo(page, texts.form.name);
    await page.keyboard.type('Shop');
    await tabTo(page, texts.form.url);
    await page.keyboard.type(stage.receiver.url);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Shop' }).waitFor();
  });

  it('opens a delivery, and sends it again', async () => {
    const { account } = await stage.newOwner();
    const path = await stage.newOutage(account);
    stage.receiver.answer = (_request, res) => void res.end();
    assert.equal((await stage.mailhooks.api.post(`${path}/enable`)).status, 200);
    const { page } = await stage.visitAs(account, `/accounts/${account}/deliveries`);
    await page.getByRole('link', { name: 'email.opened' }).waitFor();
    await tabTo(page, 'email.opened');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: texts.delivery.lifecycle }).waitFor();
    await page.getByRole('button', { name: texts.delivery.sendAgain }).waitFor();
    await tabTo(page, texts.delivery.sendAgain);
    await page.keyboard.press('Enter');
    await page.getByText(texts.timeline.sentAgain(2)).waitFor();
  });

  it('keeps the focus in a dialog, and gives it back', async () => {
    const { account } = await stage.newOwner();
    const { id } = await stage.mailhooks.api.newEndpoint(account, stage.receiver.url);
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints/${id}`);
    await page.getByRole('button', { name: texts.actions.delete }).waitFor();
    await tabTo(page, texts.actions.delete);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('alertdialog');
    await dialog.waitFor();
    const isInside = async () => (await dialog.locator(':focus').count()) > 0;
    await until('the focus is in the dialog', isInside);
    await tabTo(page, texts.actions.deleteConfirm);
    for (let count = 0; count < 6; count += 1) {
      await page.keyboard.press('Tab');
      // At both ends it passes a guard, which leads it back.
      await until('the focus is in the dialog', isInside);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await until('the focus is back', async () => (await focused(page)) === texts.actions.delete);
  });
});
