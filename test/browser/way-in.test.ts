import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

describe('entering the page', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  it('is once by a link; a used one offers a new one, which is mailed to the owner', async () => {
    const { account, email } = await stage.newOwner();
    const link = await stage.newLink(account);
    const first = await stage.visit();
    await first.page.goto(link);
    await first.page.getByRole('heading', { name: texts.endpoints.emptyTitle }).waitFor();

    const second = await stage.visit();
    await second.page.goto(link);
    await second.page.getByText(texts.login.usedTitle).waitFor();
    assert.ok(!second.page.url().includes('token'));
    await second.page.getByRole('button', { name: texts.login.mailNew }).click();
    await second.page.getByText(texts.login.mailedTitle).waitFor();
    assert.ok(!(await second.page.innerText('body')).includes(email), 'nobody learns the address');
    const renewed = await stage.linkTo(email);
    assert.notEqual(renewed, link);
    const third = await stage.visit();
    await third.page.goto(renewed);
    await third.page.getByRole('heading', { name: texts.endpoints.emptyTitle }).waitFor();
  });

  it('has closed when the link has expired; a new one is mailed', async () => {
    const { account, email } = await stage.newOwner();
    const link = await stage.newLink(account);
    await stage.mailhooks.db.query('UPDATE portal_links SET expires_at = now() WHERE account_id = $1', [
      account,
    ]);
    const { page, faults } = await stage.visit();
    await page.goto(link);
    await page.getByText(texts.login.expiredTitle).waitFor();
    await page.getByRole('button', { name: texts.login.mailNew }).click();
    await page.getByText(texts.login.mailedTitle).waitFor();
    await page.goto(await stage.linkTo(email));
    await page.getByRole('heading', { name: texts.endpoints.emptyTitle }).waitFor();
    assert.deepEqual(faults, []);
  });

  it('by a key that is wrong says so at the field', async () => {
    const { page } = await stage.visit();
    await page.goto('/');
    await page.getByLabel(texts.login.key).fill('mh_wrong');
    await page.getByRole('button', { name: texts.login.signIn }).click();
    await page.getByText(texts.login.wrongKey).waitFor();
    assert.equal(await page.getByLabel(texts.login.key).getAttribute('aria-invalid'), 'true');
  });

  it('leads to nothing of another account', async () => {
    const { account } = await stage.newOwner();
    const other = await stage.newOwner();
    const { api } = stage.mailhooks;
    const { id } = await api.newEndpoint(other.account, stage.receiver.url, { name: 'Not theirs' });
    await api.newEvent(other.account);
    const deliveries = await until('a delivery', async () => {
      const { body } = await api.get(`/v1/accounts/${other.account}/deliveries`);
      return body.data.length > 0 && (body.data as { id: string }[]);
    });
    const { page } = await stage.visitAs(account, '/');
    const ofOther = [
      `/accounts/${other.account}/endpoints`,
      `/accounts/${other.account}/endpoints/${id}`,
      `/accounts/${other.account}/deliveries/${deliveries[0]?.id ?? ''}`,
      `/accounts/${account}/endpoints/${id}`,
      `/accounts/${account}/deliveries/${deliveries[0]?.id ?? ''}`,
    ];
    for (const path of ofOther) {
      await page.goto(path);
      await page.getByText(texts.states.notFoundTitle).first().waitFor();
      assert.ok(!(await page.innerText('body')).includes('Not theirs'), path);
    }
  });

  it('closes immediately when the sessions of the account are ended, also for a page that is open', async () => {
    const { account } = await stage.newOwner();
    const { page } = await stage.visitAs(account, `/accounts/${account}/deliveries`);
    await page.getByRole('heading', { name: texts.deliveries.emptyTitle }).waitFor();
    const ended = await stage.mailhooks.api.delete(`/v1/accounts/${account}/portal-sessions`);
    assert.equal(ended.status, 204, ended.text);
    // It reads the newest deliveries every few seconds, and learns of it then.
    await page.getByRole('heading', { name: texts.login.title }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: texts.login.title }).waitFor();
  });
});
