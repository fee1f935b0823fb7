import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { texts } from '../../portal/src/texts.ts';
import { isTest, verify, type Received } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

describe('testing an endpoint on the page, and its secret', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  /** The first line, headers and raw body of the request that the page shows. */
  async function requestOn(page: Page) {
    const headers = page.getByRole('table', { name: texts.exchange.requestHeaders });
    await headers.waitFor();
    const [names, values] = await Promise.all([
      headers.locator('th').allInnerTexts(),
      headers.locator('td').allInnerTexts(),
    ]);
    const body = page.getByRole('region', { name: texts.exchange.requestBody });
    const raw = page.locator('section').filter({ has: body }).getByRole('button', { name: texts.code.raw });
    assert.match(await body.innerText(), /\n {2}"/, 'line breaks first');
    await raw.click();
    const text = await body.innerText();
    await raw.click();
    return {
      headers: Object.fromEntries(names.map((name, row) => [name.toLowerCase(), values[row] ?? ''])),
      text,
    };
  }

  /** What differs from one test to the next. */
  const isNewEachTime = (name: string): boolean =>
    ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'mailhooks-event-id'].includes(name);

  const withoutNew = ({ headers, text }: { headers: Record<string, unknown>; text: string }) => {
    const body = JSON.parse(text) as { data: Record<string, unknown> };
    const kept = Object.entries(headers).filter(([name]) => !isNewEachTime(name));
    return {
      headers: Object.fromEntries(kept),
      body: { ...body, timestamp: '', data: { ...body.data, id: '', occurredAt: '' } },
    };
  };

  it('shows the request of the chosen type before it is sent, then the very one that was, and its response', async () => {
    const { account } = await stage.newOwner();
    const { api } = stage.mailhooks;
    const large = '{"got":{"id":9007199254740993}}';
    stage.receiver.answer = (_request, res) =>
      void res.setHeader('content-type', 'application/json').end(large);
    const { id } = await api.newEndpoint(account, `${stage.receiver.url}/tests`, {
      name: 'Shop',
      headers: { 'X-Shop': 'one' },
    });
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints/${id}/test`);
    await page.getByLabel(texts.test.type).selectOption('email.clicked');
    await page.getByText('"email.clicked"').waitFor();
    await page.getByText(texts.test.newEachTime).waitFor();
    await page.getByText(`POST ${stage.receiver.url}/tests`).waitFor();
    await page.getByText(texts.test.notYet).waitFor();
    const before = await requestOn(page);
    assert.equal(before.headers['x-shop'], 'one');

    const sent: Received[] = [];
    for (const button of [texts.test.send, texts.test.resend]) {
      const count = stage.receiver.received.length;
      await press(page, button);
      await page.getByRole('heading', { name: texts.test.sentRequest }).waitFor();
      const got = await until('the test', () => Promise.resolve(stage.receiver.received[count]));
      await page.getByText(String(got.headers['webhook-id'])).first().waitFor();
      assert.equal(stage.receiver.received.length, count + 1);
      const shown = await requestOn(page);
      assert.equal(shown.text, got.body);
      for (const [name, value] of Object.entries(shown.headers)) assert.equal(got.headers[name], value, name);
      assert.deepEqual(withoutNew(shown), withoutNew(before), 'all else is sent as it was shown');
      sent.push(got);
    }
    assert.notEqual(sent[0]?.headers['webhook-id'], sent[1]?.headers['webhook-id']);
    assert.ok(sent.every(isTest));
    await page.getByText(texts.test.worked).waitFor();
    await page.getByText(/^200 after \d+(\.\d+)? m?s$/).waitFor();
    const response = page.getByRole('region', { name: texts.exchange.responseBody });
    assert.equal(await response.innerText(), '{\n  "got": {\n    "id": 9007199254740993\n  }\n}');
    await page.getByRole('button', { name: texts.code.raw }).last().click();
    assert.equal(await response.innerText(), large);

    // For another type nothing has been sent yet, and nothing is shown as sent.
    await page.getByLabel(texts.test.type).selectOption('email.opened');
    await page.getByText('"email.opened"').waitFor();
    await page.getByText(texts.test.notYet).waitFor();
    stage.receiver.answer = (_request, res) => void res.writeHead(503).end('closed');
    await press(page, texts.test.send);
    await page.getByText(texts.test.failed).waitFor();
    await page.getByText(/^503 after /).waitFor();
  });

  it('rotates the secret: the old one signs too and counts down, until it is ended', async () => {
    const { account } = await stage.newOwner();
    const { api } = stage.mailhooks;
    stage.receiver.answer = (_request, res) => void res.end();
    const { id, secret } = await api.newEndpoint(account, stage.receiver.url, { name: 'Shop' });
    const { page } = await stage.visitAs(account, `/accounts/${account}/endpoints/${id}/verify`);
    const secrets = [secret];
    const dialog = page.getByRole('alertdialog', { name: texts.verify.rotateTitle });
    const code = page.getByRole('region', { name: 'WEBHOOK_SECRET' });
    const confirm = async (): Promise<string> => {
      await dialog.getByRole('button', { name: texts.verify.rotate }).click();
      await dialog.waitFor({ state: 'detached' });
      await until('another secret', async () => !secrets.includes(await code.innerText()));
      const shown = await code.innerText();
      assert.equal(shown, (await api.get(`/v1/accounts/${account}/endpoints/${id}/secret`)).body.secret);
      return shown;
    };
    const delivered = async (): Promise<Received> => {
      const event = await api.newEvent(account);
      const find = () =>
        stage.receiver.received.find(({ headers }) => headers['mailhooks-event-id'] === event);
      return await until('its webhook', () => Promise.resolve(find()));
    };
    await press(page, texts.verify.reveal);
    assert.equal(await code.innerText(), secret);
    await press(page, texts.verify.rotate);
    assert.equal(await dialog.getByLabel(texts.verify.endPrevious).count(), 0, 'there is none before it');
    await dialog.getByLabel(texts.verify.overlap).selectOption(texts.verify.overlapHour);
    secrets.push(await confirm());
    await page.getByText(texts.verify.overlapTitle).waitFor();
    const left = page.getByRole('listitem').filter({ hasText: texts.verify.overlapLeft });
    const shown = await left.innerText();
    assert.match(shown, /^Ends in (1:00:00|[3-5]\d:\d\d)$/);
    await until('it counts down', async () => (await left.innerText()) !== shown);
    const both = await delivered();
    for (const one of secrets) verify(one, both);

    await press(page, texts.verify.rotate);
    await dialog.getByLabel(texts.verify.overlap).selectOption(texts.verify.overlapNone);
    await dialog.getByLabel(texts.verify.endPrevious).check();
    secrets.push(await confirm());
    await page.getByText(texts.verify.overlapTitle).waitFor({ state: 'detached' });
    const last = await delivered();
    const verifies = (one: string): boolean => {
      try {
        verify(one, last);
        return true;
      } catch {
        return false;
      }
    };
    assert.deepEqual(secrets.map(verifies), [false, false, true]);
  });

  it('says when the time of a previous secret is over', async () => {
    const { account } = await stage.newOwner();
    const { api } = stage.mailhooks;
    const { id } = await api.newEndpoint(account, stage.receiver.url, { name: 'Shop' });
    const path = `/v1/accounts/${account}/endpoints/${id}`;
    await api.post(`${path}/secret/rotate`, { overlapSeconds: 86_400 });
    await api.post(`${path}/secret/rotate`, { overlapSeconds: 3_600 });
    const { page } = await stage.visitAs(account, `${path.replace('/v1', '')}/verify`);
    const lines = page.getByRole('listitem').filter({ hasText: texts.verify.overlapLeft });
    await lines.nth(1).waitFor();
    await page.clock.install();
    await page.clock.fastForward(4_000_000);
    await lines.filter({ hasText: texts.verify.overlapOver }).waitFor();
    assert.match(await lines.nth(1).innerText(), /^Ends in 22:\d\d:\d\d$/);
  });
});
