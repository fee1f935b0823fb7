import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { texts } from '../../portal/src/texts.ts';
import { violationsOn } from './support/axe.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage, type Visit } from './support/stage.ts';
import { fillViews, type View, type Views } from './support/views.ts';

describe('every view of the page', { skip: noChromium }, () => {
  let stage: PageStage;
  let views: Views;
  before(async () => {
    stage = await startPageStage();
    views = await fillViews(stage);
  });
  after(() => stage.stop());

  /** Opens every view in turn. */
  async function look(visit: Visit, ofViews: View[], judge: (page: Page, name: string) => Promise<void>) {
    const { page } = visit;
    for (const { name, path, shows } of ofViews) {
      await page.goto(path);
      await page.getByText(shows).or(page.getByLabel(shows)).filter({ visible: true }).first().waitFor();
      await page.getByText(texts.states.loading).first().waitFor({ state: 'detached' });
      await judge(page, name);
    }
  }

  /** In both roles, and before anybody has logged in. */
  async function lookAtAll(
    options: NonNullable<Parameters<PageStage['visit']>[0]>,
    judge: (page: Page, name: string) => Promise<void>,
  ): Promise<string[]> {
    const owner = await stage.visitAs(views.account, '/', options);
    await look(owner, views.ofOwner, judge);
    const operator = await stage.visit(options);
    await look(operator, [{ name: 'login', path: '/', shows: texts.login.key }], judge);
    await operator.page.getByLabel(texts.login.key).fill(stage.mailhooks.api.key);
    await operator.page.getByRole('button', { name: texts.login.signIn }).click();
    await operator.page.getByRole('heading', { name: texts.overview.title }).waitFor();
    await look(operator, views.ofOperator, judge);
    await Promise.all([owner.page.context().close(), operator.page.context().close()]);
    return [...owner.faults, ...operator.faults];
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is usable by everybody: axe finds nothing, ${colorScheme}`, async () => {
      const found: string[] = [];
      const faults = await lookAtAll({ colorScheme, reducedMotion: 'reduce' }, async (page, name) => {
        found.push(...(await violationsOn(page, name)));
      });
      assert.deepEqual(found, []);
      assert.deepEqual(faults, [], 'the policy refuses nothing that the page does');
    });
  }

  it('fits 360 px without scrolling sideways', async () => {
    const wide: string[] = [];
    await lookAtAll({ viewport: { width: 360, height: 740 } }, async (page, name) => {
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (width > 360) wide.push(`${name}: ${width} px`);
    });
    assert.deepEqual(wide, []);
  });
});
