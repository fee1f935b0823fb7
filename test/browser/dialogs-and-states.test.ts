import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { texts } from '../../portal/src/texts.ts';
import { violationsOn } from './support/axe.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

const problem = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  body: JSON.stringify({ code: 'internal_error', status, title: 'Broken', detail: 'Something broke.' }),
});

describe('dialogs and states of the page', { skip: noChromium }, () => {
  let stage: PageStage;
  let account: string;
  let broken: string;
  let well: string;
  let failed: string;
  before(async () => {
    stage = await startPageStage();
    const { api } = stage.mailhooks;
    ({ account } = await stage.newOwner());
    broken = (await stage.newOutage(account, { name: 'Broken shop' })).replace('/v1', '');
    const { data } = (await api.get(`/v1/accounts/${account}/deliveries?status=failed`)).body;
    failed = data[0].id as string;
    const { id } = await api.newEndpoint(account, stage.receiver.url, { name: 'Shop' });
    well = `/accounts/${account}/endpoints/${id}`;
  });
  after(() => stage.stop());

  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 360],
  ] as const) {
    const options = { colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' } as const;
    const press = (page: Page, name: string) =>
      page.getByRole('button', { name, exact: true }).first().click();

    /** Each is looked at as it stands open. */
    async function judge(page: Page, name: string, found: string[]): Promise<void> {
      found.push(...(await violationsOn(page, name)));
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (wide > width) found.push(`${name}: ${wide} px wide`);
    }

    it(`are usable by everybody: axe finds nothing in what asks and what answers, ${colorScheme}, ${width} px`, async () => {
      const { page, faults } = await stage.visitAs(account, well, options);
      const found: string[] = [];
      const dialogs: [path: string, button: string, title: string][] = [
        [well, texts.actions.disable, texts.actions.disableTitle('Shop')],
        [well, texts.actions.delete, texts.actions.deleteTitle('Shop')],
        [`${well}/verify`, texts.verify.rotate, texts.verify.rotateTitle],
        [broken, texts.disabled.enableAndSendCount('1'), texts.disabled.stillFailsTitle],
        [
          `/accounts/${account}/deliveries?endpointId=${well.split('/').at(-1)}`,
          texts.deliveries.sendSet,
          texts.deliveries.sendSetTitle,
        ],
      ];
      for (const [path, button, title] of dialogs) {
        await page.goto(path);
        await press(page, button);
        const dialog = page.getByRole('alertdialog', { name: title });
        await dialog.waitFor();
        await dialog.getByText(texts.states.loading).waitFor({ state: 'detached' });
        await judge(page, title, found);
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
      }
      await page.goto(`${well}/test`);
      await page.getByText(texts.test.notYet).waitFor();
      await press(page, texts.test.send);
      await page.getByText(texts.test.failed).waitFor();
      await judge(page, 'a test that failed', found);
      await page.goto(`${well}/verify`);
      await press(page, texts.verify.reveal);
      await page.getByRole('button', { name: texts.verify.hide }).waitFor();
      await judge(page, 'the secret', found);
      await page.goto(`/accounts/${account}/deliveries/${failed}`);
      await page.getByText(texts.timeline.exchange).first().click();
      await page.getByText(texts.exchange.requestHeaders).first().click();
      await page.getByText(texts.exchange.requestBody).first().click();
      await page.getByText(texts.exchange.bodyVerified).waitFor();
      await judge(page, 'an attempt with its request', found);
      assert.deepEqual([found, faults], [[], []]);
    });

    it(`are usable by everybody: axe finds nothing where something is wrong, ${colorScheme}, ${width} px`, async () => {
      const list = `/accounts/${account}/deliveries`;
      const { page, faults } = await stage.visitAs(account, list, options);
      const found: string[] = [];
      const nothing = `${list}?eventId=none`;
      await page.goto(nothing);
      await page.getByText(texts.deliveries.nothingTitle).waitFor();
      await judge(page, 'a filter that nothing matches', found);
      await page.goto(`${well}-none`);
      await page.getByText(texts.states.notFoundTitle).waitFor();
      await judge(page, 'what does not exist', found);

      await page.goto(`${well}/edit`);
      await page.getByLabel(texts.form.name, { exact: true }).fill('');
      await press(page, texts.form.save);
      await page.getByText(texts.form.invalid(1)).waitFor();
      await judge(page, 'a form that is refused', found);

      const answers: [string, ReturnType<typeof problem>, string][] = [
        ['an error of the service', problem(400), texts.states.refusedTitle],
        [
          'a service that asks to wait',
          problem(429, { 'retry-after': '100' }),
          texts.states.waitBanner(100).slice(0, 30),
        ],
      ];
      for (const [name, answer, shows] of answers) {
        await page.route(/\/v1\/.*\/deliveries/, (route) => route.fulfill(answer));
        await page.goto(list);
        await page.getByText(shows).first().waitFor();
        await judge(page, name, found);
        await page.unroute(/\/v1\/.*\/deliveries/);
      }
      await page.goto(list);
      await page.getByRole('table').waitFor();
      await page.context().setOffline(true);
      await page.getByText(texts.states.lostBanner).waitFor();
      await judge(page, 'no connection', found);
      await page.context().setOffline(false);
      await page.getByText(texts.states.lostBanner).waitFor({ state: 'detached' });

      const link = await stage.newLink(account);
      const other = await stage.visit(options);
      await other.page.goto(link);
      await other.page.getByText('Broken shop').waitFor();
      const used = await stage.visit(options);
      await used.page.goto(link);
      await used.page.getByText(texts.login.usedTitle).waitFor();
      await judge(used.page, 'a link that was used', found);
      await press(used.page, texts.login.mailNew);
      await used.page.getByText(texts.login.mailedTitle).waitFor();
      await judge(used.page, 'a link that was mailed', found);
      await used.page.getByLabel(texts.login.key).fill('mh_wrong');
      await press(used.page, texts.login.signIn);
      await used.page.getByText(texts.login.wrongKey).waitFor();
      await judge(used.page, 'a key that is wrong', found);
      assert.equal((await stage.mailhooks.api.delete(`/v1/accounts/${account}/portal-sessions`)).status, 204);
      await page.goto(list);
      await page.getByRole('heading', { name: texts.login.title }).waitFor();
      await judge(page, 'a session that was ended', found);
      assert.deepEqual([found, faults], [[], []]);
    });
  }
});
