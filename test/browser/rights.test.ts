import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { texts } from '../../portal/src/texts.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage, type Visit } from './support/stage.ts';

describe('the page of a session that may not do everything', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  const visitWith = async (account: string, fields: Record<string, unknown>): Promise<Visit> => {
    const visit = await stage.visit();
    await visit.page.goto(await stage.newLink(account, fields));
    await visit.page.waitForURL(/\/accounts\//);
    return visit;
  };

  it('has no form and counts no recovery when it may only look', async () => {
    const { account } = await stage.newOwner();
    const path = (await stage.newOutage(account)).replace('/v1', '');
    const { page, calls } = await visitWith(account, { capabilities: ['view'] });
    for (const form of [`/accounts/${account}/endpoints/new`, `${path}/edit`, `${path}/test`]) {
      await page.goto(form);
      await page.getByRole('heading', { name: texts.states.notAllowedTitle }).waitFor();
      assert.equal(await page.locator('form').count(), 0, form);
    }
    await page.goto(path);
    await page.getByRole('heading', { name: texts.disabled.title }).waitFor();
    await page.getByText(texts.disabled.kept).waitFor();
    assert.equal(await page.getByRole('link', { name: texts.test.open }).count(), 0);
    await page.waitForLoadState('networkidle');
    assert.deepEqual(
      calls.filter((call) => call.endsWith('/recover')),
      [],
    );
  });

  it('says that charts of the account need all of it, and adds no endpoint, when it is for one', async () => {
    const { account } = await stage.newOwner();
    const { id } = await stage.mailhooks.api.newEndpoint(account, stage.receiver.url, { name: 'Shop' });
    const { page } = await visitWith(account, { endpointId: id });
    await page.goto(`/accounts/${account}/charts`);
    await page.getByRole('heading', { name: texts.charts.wholeTitle }).waitFor();
    await page.getByRole('link', { name: texts.charts.ofEndpoint }).click();
    await page.getByText(texts.charts.emptyTitle).waitFor();
    await page.goto(`/accounts/${account}/endpoints/new`);
    await page.getByRole('heading', { name: texts.states.notAllowedTitle }).waitFor();
  });

  it('leads from the views of operators to the own account', async () => {
    const { account } = await stage.newOwner();
    const { page } = await visitWith(account, {});
    for (const path of ['/accounts', '/overview']) {
      await page.goto(path);
      await page.waitForURL(new RegExp(`/accounts/${account}/endpoints$`));
    }
  });
});
