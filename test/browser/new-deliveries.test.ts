import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

describe('deliveries that come while somebody looks at the list', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
    stage.receiver.answer = (_request, res) => void res.end();
  });
  after(() => stage.stop());

  const newShop = async (): Promise<string> => {
    const { account } = await stage.newOwner();
    await stage.mailhooks.api.newEndpoint(account, stage.receiver.url, { name: 'Shop' });
    return account;
  };
  const rowsOf = (page: Page) =>
    page.getByRole('table', { name: texts.deliveries.title }).locator('tbody tr');
  const firstIs = (page: Page, event: string) => rowsOf(page).first().filter({ hasText: event }).waitFor();
  const button = (page: Page, count: number) =>
    page.getByRole('button', { name: texts.deliveries.fresh(count), exact: true });

  it('appear by themselves in an empty list, and at the top of one that is read from there', async () => {
    const account = await newShop();
    const { api } = stage.mailhooks;
    const { page, calls } = await stage.visitAs(account, `/accounts/${account}/deliveries`);
    await page.getByText(texts.deliveries.emptyText).waitFor();
    const first = await api.newEvent(account);
    await firstIs(page, first);
    const second = await api.newEvent(account);
    await firstIs(page, second);
    await rowsOf(page).filter({ hasText: texts.status.delivered }).nth(1).waitFor();
    assert.equal(await rowsOf(page).count(), 2);
    assert.equal(await button(page, 1).count(), 0);
    assert.ok(!calls.some((call) => call.includes('cursor')), calls.join('\n'));
  });

  it('appear by themselves when they are the first that match the filter', async () => {
    const account = await newShop();
    const event = crypto.randomUUID();
    const { page } = await stage.visitAs(account, `/accounts/${account}/deliveries?eventId=${event}`);
    await page.getByText(texts.deliveries.nothingText).waitFor();
    await stage.mailhooks.api.newEvent(account, { id: event });
    await firstIs(page, event);
  });

  it('move nothing while a row has the focus or its text is selected: a button shows them', async () => {
    const account = await newShop();
    const { api } = stage.mailhooks;
    const first = await api.newEvent(account);
    const { page } = await stage.visitAs(account, `/accounts/${account}/deliveries`);
    await firstIs(page, first);
    await rowsOf(page).first().getByRole('link').first().focus();
    const second = await api.newEvent(account);
    await button(page, 1).waitFor();
    await firstIs(page, first);
    await button(page, 1).focus();
    await page.keyboard.press('Enter');
    await firstIs(page, second);
    // The next Tab leads to the first row.
    await page.keyboard.press('Tab');
    await rowsOf(page).first().locator('a:focus').waitFor();
    await page.evaluate(
      "document.activeElement.blur(), getSelection().selectAllChildren(document.querySelector('tbody tr'))",
    );
    const third = await api.newEvent(account);
    await button(page, 1).waitFor();
    await firstIs(page, second);
    await page.evaluate('getSelection().removeAllRanges()');
    await firstIs(page, third);
  });

  it('move nothing while somebody reads further down: the button is in sight, and leads to the top', async () => {
    const account = await newShop();
    const { api } = stage.mailhooks;
    const event = { type: 'email.opened', recipient: { email: 'ada@example.com' } };
    const posted = await api.post(
      `/v1/accounts/${account}/events`,
      Array.from({ length: 30 }, () => event),
    );
    assert.equal(posted.status, 202, posted.text);
    await until('all are in the log', async () => {
      const { body } = await api.get(`/v1/accounts/${account}/deliveries?limit=100`);
      return (body.data as unknown[]).length === 30;
    });
    const { page } = await stage.visitAs(account, `/accounts/${account}/deliveries`);
    await page.getByRole('button', { name: texts.lists.more }).click();
    await rowsOf(page).nth(29).waitFor();
    const top = await rowsOf(page).first().innerText();
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    const fresh = await api.newEvent(account);
    await button(page, 1).waitFor();
    const box = await button(page, 1).boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= 800, JSON.stringify(box));
    assert.equal((await rowsOf(page).first().innerText()).split('\n')[1], top.split('\n')[1]);
    await button(page, 1).click();
    await firstIs(page, fresh);
    await until('at the top', () => page.evaluate<boolean>('scrollY === 0'));
    // One page is followed again; further down it is not, and back at the top it is.
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    const later = await api.newEvent(account);
    await button(page, 1).waitFor();
    await page.evaluate('scrollTo(0, 0)');
    await firstIs(page, later);
  });
});
