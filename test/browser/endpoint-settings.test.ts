import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { texts } from '../../portal/src/texts.ts';
import { comeBackLater } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

describe('what the page changes about an endpoint', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    // A delivery that fails waits for hours: it is still open when its endpoint is deleted.
    stage = await startPageStage({ MAILHOOKS_RETRY_WINDOW: '2d', MAILHOOKS_MAX_ATTEMPTS: '3' });
  });
  after(() => stage.stop());

  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const confirm = (page: Page, title: string, action: string) =>
    page.getByRole('alertdialog', { name: title }).getByRole('button', { name: action, exact: true }).click();

  it('is saved as it was typed: batch, headers and chosen events of a new one, and an edit of each', async () => {
    const { account } = await stage.newOwner();
    const { api } = stage.mailhooks;
    stage.receiver.answer = (_request, res) => void res.end();
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints/new`);
    const field = (label: string) => page.getByLabel(label, { exact: true });
    const chosen = page.getByRole('group', { name: texts.form.chosenTypes });
    const addHeader = async (row: number, name: string, value: string): Promise<void> => {
      await press(page, texts.form.addHeader);
      await field(texts.form.headerName(row)).fill(name);
      await field(texts.form.headerValue(row)).fill(value);
    };
    const stored = async (id: string) => {
      const { body } = await api.get(`/v1/accounts/${account}/endpoints/${id}`);
      const { name, format, eventTypes, headers, batch } = body as Record<string, unknown>;
      return { name, format, eventTypes: (eventTypes as string[]).toSorted(), headers, batch };
    };

    await field(texts.form.name).fill('Shop');
    await field(texts.form.url).fill(`${stage.receiver.url}/shop`);
    assert.equal(await field(texts.form.maxEvents).count(), 0, 'only where events share a request');
    await field(texts.form.format).selectOption('esputnik');
    await field(texts.form.maxEvents).fill('seven');
    await field(texts.form.maxWaitMs).fill('300');
    await addHeader(1, 'X-Shop', 'one');
    await addHeader(2, 'X-Gone', 'two');
    await page.getByLabel(texts.form.someTypes).check();
    await chosen.getByLabel('email.opened').waitFor();
    assert.equal(await chosen.getByLabel('email.processed').count(), 0, 'the format has no such event');
    await press(page, texts.form.create);
    // Nothing is chosen, and seven is no number: both are said where they are.
    await chosen.getByText(/expected/i).waitFor();
    await field(texts.form.maxEvents).and(page.locator('[aria-invalid=true]')).waitFor();
    await field(texts.form.maxEvents).fill('7');
    await chosen.getByLabel('email.opened').check();
    await chosen.getByLabel('email.clicked').check();
    await press(page, texts.form.create);
    await page.getByRole('heading', { name: 'Shop' }).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    assert.deepEqual(await stored(id), {
      name: 'Shop',
      format: 'esputnik',
      eventTypes: ['email.clicked', 'email.opened'],
      headers: { 'X-Shop': 'one', 'X-Gone': 'two' },
      batch: { maxEvents: 7, maxWaitMs: 300 },
    });
    for (const fact of [texts.endpoint.batchFact(7, '300 ms'), /X-\w+, X-\w+/])
      await page.getByRole('definition').filter({ hasText: fact }).waitFor();
    const count = stage.receiver.received.length;
    await api.newEvent(account);
    const got = await until('its webhook', () => Promise.resolve(stage.receiver.received[count]));
    assert.deepEqual([got.path, got.headers['x-shop'], got.headers['x-gone']], ['/shop', 'one', 'two']);

    await page.getByRole('link', { name: texts.endpoint.settings }).click();
    await field(texts.form.name).fill('Shop of all');
    await field(texts.form.maxEvents).fill('9');
    await press(page, texts.form.removeHeader(2));
    await field(texts.form.headerValue(1)).fill('another');
    await chosen.getByLabel('email.clicked').uncheck();
    await press(page, texts.form.save);
    await page.getByText(texts.form.saved, { exact: true }).waitFor();
    const edited = {
      name: 'Shop of all',
      format: 'esputnik',
      eventTypes: ['email.opened'],
      headers: { 'X-Shop': 'another' },
      batch: { maxEvents: 9, maxWaitMs: 300 },
    };
    assert.deepEqual(await stored(id), edited);
    // What was saved is what the form shows when it is opened again; another format has no batch.
    await page.reload();
    assert.equal(await field(texts.form.headerValue(1)).inputValue(), 'another');
    assert.equal(await chosen.getByLabel('email.opened').isChecked(), true);
    await field(texts.form.format).selectOption('standard');
    await page.getByLabel(texts.form.allTypes(texts.formats.standard)).check();
    await press(page, texts.form.save);
    await page.getByText(texts.form.saved, { exact: true }).waitFor();
    assert.deepEqual(await stored(id), { ...edited, format: 'standard', eventTypes: ['*'], batch: null });
  });

  it('asks before it disables, and before it deletes names with numbers what will be lost', async () => {
    const { account } = await stage.newOwner();
    const { api } = stage.mailhooks;
    stage.receiver.answer = (_request, res) => void res.end();
    const { id } = await api.newEndpoint(account, stage.receiver.url, { name: 'Shop' });
    const path = `/v1/accounts/${account}/endpoints/${id}`;
    const countOf = async (status: string): Promise<number> =>
      (
        (await api.get(`/v1/accounts/${account}/deliveries?status=${status}&limit=100`)).body
          .data as unknown[]
      ).length;
    const post = async (status: string): Promise<void> => {
      const before = await countOf(status);
      await api.newEvent(account);
      await until(status, async () => (await countOf(status)) > before);
    };
    await post('delivered');
    stage.receiver.answer = comeBackLater;
    await post('retrying');

    const { page } = await stage.visitAs(account, path.replace('/v1', ''));
    await press(page, texts.actions.disable);
    await confirm(page, texts.actions.disableTitle('Shop'), texts.actions.disable);
    await page.getByRole('heading', { name: texts.disabled.title }).waitFor();
    await page.getByText(texts.disabled.byHand).waitFor();
    assert.ok(!(await page.innerText('main')).includes('by request'));
    assert.equal((await api.get(path)).body.status, 'disabled');
    await post('held');
    await post('held');
    assert.deepEqual(await Promise.all(['retrying', 'held'].map(countOf)), [1, 2]);

    const { losses } = texts.actions;
    const dialog = page.getByRole('alertdialog', { name: texts.actions.deleteTitle('Shop') });
    await press(page, texts.actions.delete);
    await dialog.getByText(losses.waiting('1')).waitFor();
    assert.deepEqual(await dialog.getByRole('listitem').allInnerTexts(), [
      losses.always,
      losses.waiting('1'),
      losses.held('2'),
      losses.past,
    ]);
    await dialog.getByRole('button', { name: texts.dialog.cancel }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await api.get(path)).status, 200);

    await press(page, texts.actions.delete);
    await confirm(page, texts.actions.deleteTitle('Shop'), texts.actions.deleteConfirm);
    await page.getByRole('heading', { name: texts.endpoints.emptyTitle }).waitFor();
    assert.equal((await api.get(path)).status, 404);
    assert.deepEqual(await Promise.all(['delivered', 'cancelled'].map(countOf)), [1, 3]);
  });

  it('deletes also when it cannot be counted what will be lost, and says so', async () => {
    const { account } = await stage.newOwner();
    const { api } = stage.mailhooks;
    const { id } = await api.newEndpoint(account, stage.receiver.url, { name: 'Shop', enabled: false });
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints/${id}`);
    await page.route(/\/stats\?/, (route) =>
      route.fulfill({
        status: 400,
        contentType: 'application/problem+json',
        body: '{"code":"x","detail":"x"}',
      }),
    );
    await press(page, texts.actions.delete);
    await page.getByText(texts.actions.countFailed).waitFor();
    await page.getByText(texts.actions.losses.uncounted).waitFor();
    await confirm(page, texts.actions.deleteTitle('Shop'), texts.actions.deleteConfirm);
    await page.getByRole('heading', { name: texts.endpoints.emptyTitle }).waitFor();
  });
});
