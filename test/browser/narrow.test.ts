import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { violationsOn } from './support/axe.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

const phone = { viewport: { width: 360, height: 740 } };

describe('lists and charts of the page', { skip: noChromium }, () => {
  let stage: PageStage;
  let account: string;
  let eventId: string;
  const name = 'W'.repeat(26);
  const turned = 'Invoice \u202Efdp.exe';
  before(async () => {
    stage = await startPageStage();
    stage.receiver.answer = (_request, res) => void res.end('turned \u202Egnp');
    ({ account } = await stage.newOwner());
    const { api } = stage.mailhooks;
    await api.newEndpoint(account, stage.receiver.url, { name });
    await api.newEndpoint(account, stage.receiver.url, { name: turned, description: turned });
    await api.newEvent(account);
    eventId = await api.newEvent(account);
    await until('all delivered', async () => {
      const { body } = await api.get(`/v1/accounts/${account}/deliveries?status=delivered`);
      return (body.data as unknown[]).length === 4;
    });
  });
  after(() => stage.stop());

  it('cut nothing off on a phone: beside a long name without a space the status is whole', async () => {
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints`, phone);
    const row = page.getByRole('row').filter({ hasText: name });
    const badge = row.getByText(texts.status.enabled);
    await badge.waitFor();
    const box = await badge.boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 360 - 16, JSON.stringify(box));
  });

  it('fill the last row of figures, and name no time twice on an axis', async () => {
    const { page } = await stage.visitAs(account, `/accounts/${account}/charts`, phone);
    await page.getByText(texts.charts.latencyP95).waitFor();
    const tile = page.locator('dl > div').filter({ hasText: texts.charts.latencyP95 });
    const [own, all] = await Promise.all([tile.boundingBox(), tile.locator('xpath=..').boundingBox()]);
    assert.ok(
      own && all && Math.abs(own.x + own.width - (all.x + all.width)) < 3,
      JSON.stringify([own, all]),
    );
    for (const chart of [texts.charts.outcomes, texts.charts.responseTime, texts.charts.latency]) {
      const axis = page
        .getByRole('figure', { name: chart })
        .locator('svg')
        .locator('xpath=preceding-sibling::div[1]/span');
      const labels = await axis.allInnerTexts();
      assert.equal(new Set(labels).size, 3, `${chart}: ${labels.join(', ')}`);
    }
  });

  it('cut no number off on a phone: the table of a chart scrolls as a whole', async () => {
    const { page } = await stage.visitAs(account, `/accounts/${account}/charts?range=hour`, phone);
    const chart = page.getByRole('figure', { name: texts.charts.outcomes });
    await chart.getByText(texts.charts.numbers).click();
    await chart.getByRole('table').waitFor();
    const widths = await page.evaluate<number[][]>(
      "[...document.querySelectorAll('figure table')].map((table) => [table.scrollWidth, table.parentElement.clientWidth])",
    );
    for (const [inner = NaN, outer = NaN] of widths) assert.ok(inner <= outer, `${inner} px in ${outer} px`);
  });

  it('mark characters that turn the direction of what others wrote', async () => {
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints`);
    await page.getByRole('link', { name: 'Invoice U+202Efdp.exe' }).click();
    await page.getByRole('heading', { name: 'Invoice U+202Efdp.exe' }).waitFor();
    await page.getByRole('definition').filter({ hasText: 'Invoice U+202Efdp.exe' }).waitFor();
    assert.ok(!(await page.innerText('body')).includes('\u202E'));
    assert.ok(!(await page.title()).includes('\u202E'));
    await page.goto(`/accounts/${account}/deliveries`);
    await page.getByRole('row').getByRole('link', { name: 'email.' }).first().click();
    await page.getByText(texts.timeline.exchange).click();
    const body = page.getByRole('region', { name: texts.exchange.responseBody });
    await body.getByText('U+202E').waitFor();
    assert.ok(!(await page.innerText('body')).includes('\u202E'));
  });

  it('filter by an id after a pause, and keep a click that follows immediately', async () => {
    const { page } = await stage.visitAs(account, `/accounts/${account}/deliveries`);
    const rows = page.getByRole('table').getByRole('row');
    await rows.nth(4).waitFor();
    await page.getByLabel(texts.filters.eventId).fill(eventId);
    await page.waitForURL(/eventId=/);
    await until('the two of the event', async () => (await rows.count()) === 3);
    // The click comes before the pause is over, however busy the machine is.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.getByLabel(texts.filters.messageId).fill('none');
    await rows.nth(1).getByRole('link').first().click();
    await page.clock.resume();
    await page.getByRole('heading', { name: texts.delivery.lifecycle }).waitFor();
    assert.doesNotMatch(page.url(), /messageId/);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`fold the filter on a phone behind a button that says how many are set, ${colorScheme}`, async () => {
      const filtered = `/accounts/${account}/deliveries?status=delivered&type=email.opened`;
      const { page } = await stage.visitAs(account, filtered, { ...phone, colorScheme });
      const row = page.getByRole('table').getByRole('row').nth(1);
      await row.waitFor();
      const search = page.getByRole('search', { name: texts.filters.label });
      const button = (set: number, expanded: boolean) =>
        search.getByRole('button', { name: texts.filters.fold(set), expanded });
      const status = page.getByLabel(texts.filters.status);
      await button(2, false).waitFor();
      assert.equal(await status.isVisible(), false);
      const box = await row.boundingBox();
      assert.ok(box && box.y + box.height < 740, JSON.stringify(box));
      assert.deepEqual(await violationsOn(page, 'folded'), []);

      await button(2, false).focus();
      await page.keyboard.press('Enter');
      await button(2, true).waitFor();
      await page.keyboard.press('Tab');
      await search.locator('input:focus').waitFor();
      assert.deepEqual(await violationsOn(page, 'unfolded'), []);
      await status.selectOption('');
      await page.waitForURL((url) => url.search === '?type=email.opened');
      await button(1, true).click();
      await button(1, false).waitFor();
      await status.waitFor({ state: 'hidden' });
    });
  }

  it('show the whole filter on a wide screen', async () => {
    const { page } = await stage.visitAs(account, `/accounts/${account}/deliveries`);
    await page.getByLabel(texts.filters.status).waitFor();
    assert.equal(await page.getByRole('button', { name: texts.filters.fold(0) }).count(), 0);
  });
});
