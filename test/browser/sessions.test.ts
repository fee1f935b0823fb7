import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { texts } from '../../portal/src/texts.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

describe('sessions of one tab of the page', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  const signIn = async (page: Page, key: string): Promise<void> => {
    await page.getByLabel(texts.login.key).fill(key);
    await page.getByRole('button', { name: texts.login.signIn }).click();
    await page.getByRole('button', { name: texts.nav.signOut }).waitFor();
  };
  /** Another view without loading the page again, which would forget everything by itself. */
  const go = (page: Page, path: string): Promise<void> =>
    page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
  /** The page learns of it when it is used. */
  const endSessions = async (page: Page, account: string): Promise<void> => {
    const ended = await stage.mailhooks.api.delete(`/v1/accounts/${account}/portal-sessions`);
    assert.equal(ended.status, 204, ended.text);
    await page.getByRole('button', { name: texts.form.create }).click();
    await page.getByText(texts.login.endedTitle).waitFor();
  };
  const newForm = (account: string): string => `/accounts/${account}/endpoints/new`;
  const name = (page: Page) => page.getByLabel(texts.form.name, { exact: true });
  /** Types it, and waits until the service has looked at it: what asks later would find a session ended too early. */
  const typeName = async (page: Page, text: string): Promise<void> => {
    const checked = page.waitForResponse(/\/endpoints\/check$/);
    await name(page).fill(text);
    await checked;
  };

  it('end on the screen immediately when somebody signs out', async () => {
    const { account } = await stage.newOwner();
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints`);
    await page.getByRole('button', { name: texts.nav.signOut }).click();
    await page.getByRole('heading', { name: texts.login.title }).waitFor();
    assert.equal(await page.getByText(texts.login.endedTitle).count(), 0, 'they know why');
  });

  it('leave nothing to the next person, who is led to their own account', async () => {
    const first = await stage.newOwner();
    const second = await stage.newOwner();
    const { api } = stage.mailhooks;
    await api.newEndpoint(first.account, stage.receiver.url, { name: 'Not theirs' });
    const { page } = await stage.visit();
    await page.goto(`/accounts/${first.account}/endpoints`);
    await signIn(page, await stage.accountKey(first.account));
    await page.getByRole('link', { name: 'Not theirs' }).waitFor();
    await go(page, newForm(first.account));
    await typeName(page, 'A draft of the first');
    await endSessions(page, first.account);
    await signIn(page, await stage.accountKey(second.account));
    await page.waitForURL(new RegExp(`/accounts/${second.account}/endpoints$`));
    await go(page, `/accounts/${first.account}/endpoints`);
    await page.getByText(texts.states.notFoundTitle).first().waitFor();
    assert.ok(!(await page.innerText('body')).includes('Not theirs'));
    await go(page, newForm(first.account));
    assert.equal(await name(page).inputValue(), '');
  });

  it('give a draft back to the same person when a session has ended, and to nobody after signing out', async () => {
    const { account } = await stage.newOwner();
    const key = await stage.accountKey(account);
    const { page } = await stage.visit();
    await page.goto(newForm(account));
    await signIn(page, key);
    await typeName(page, 'Half a shop');
    await endSessions(page, account);
    await signIn(page, key);
    assert.equal(await name(page).inputValue(), 'Half a shop');
    await page.getByRole('button', { name: texts.nav.signOut }).click();
    await signIn(page, key);
    assert.equal(await name(page).inputValue(), '');
  });

  it('that have ended are noticed while somebody types, and the draft is kept', async () => {
    const { account } = await stage.newOwner();
    const key = await stage.accountKey(account);
    const { page } = await stage.visit();
    await page.goto(newForm(account));
    await signIn(page, key);
    await typeName(page, 'Half a shop');
    const ended = await stage.mailhooks.api.delete(`/v1/accounts/${account}/portal-sessions`);
    assert.equal(ended.status, 204, ended.text);
    await page.getByLabel(texts.form.url, { exact: true }).fill('https://example.com/');
    await page.getByText(texts.login.endedTitle).waitFor();
    await signIn(page, key);
    assert.equal(await name(page).inputValue(), 'Half a shop');
  });

  it('leave nothing of a link that could not be used: signing out does not show it again', async () => {
    const { account } = await stage.newOwner();
    const { page } = await stage.visit();
    await page.goto('/#token=bogus');
    await page.getByText(texts.login.unknownTitle).waitFor();
    await signIn(page, await stage.accountKey(account));
    await page.getByRole('button', { name: texts.nav.signOut }).click();
    await page.getByRole('heading', { name: texts.login.title }).waitFor();
    assert.equal(await page.getByText(texts.login.unknownTitle).count(), 0);
  });

  it('of a mail say in a browser that has used the link that it was this one', async () => {
    const { account, email } = await stage.newOwner();
    await stage.newOutage(account);
    const link = await stage.linkTo(email);
    const { page } = await stage.visit();
    await page.goto(link);
    await page.getByRole('button', { name: texts.nav.signOut }).click();
    await page.getByRole('heading', { name: texts.login.title }).waitFor();
    await page.goto(link);
    await page.getByText(texts.login.usedHereTitle).waitFor();
  });

  it('are not left for a link that cannot be used, which is said and can be dismissed', async () => {
    const { account } = await stage.newOwner();
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints`);
    await page.getByRole('heading', { name: texts.endpoints.emptyTitle }).waitFor();
    await page.goto('/#token=bogus');
    await page.getByText(texts.login.stayTitle).waitFor();
    await page.getByRole('heading', { name: texts.endpoints.emptyTitle }).waitFor();
    assert.equal(new URL(page.url()).hash, '', 'the token left the address bar');
    await page.getByRole('button', { name: texts.login.dismiss }).click();
    await page.getByText(texts.login.stayTitle).waitFor({ state: 'detached' });
  });
});
