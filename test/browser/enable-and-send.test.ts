import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

describe('enabling an endpoint and sending what it missed', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  it('shows what the test of enabling met, also where another view of the endpoint was open', async () => {
    const { account } = await stage.newOwner();
    stage.receiver.answer = (_request, res) => void res.writeHead(500).end('still down');
    const path = (await stage.newOutage(account)).replace('/v1', '');
    stage.receiver.answer = (_request, res) => void res.end();
    const { page } = await stage.visitAs(account, `${path}/verify`);
    await page.getByRole('button', { name: texts.actions.enable, exact: true }).click();
    await page.getByText(texts.test.worked).waitFor();
    assert.equal(new URL(page.url()).pathname, path);
  });

  it('asks when the test fails, and claims nothing that has not arrived', async () => {
    const { account } = await stage.newOwner();
    const { api } = stage.mailhooks;
    stage.receiver.answer = (_request, res) => void res.writeHead(500).end('still down');
    const path = await stage.newOutage(account);
    const { page } = await stage.visitAs(account, path.replace('/v1', ''));
    const send = page.getByRole('button', { name: texts.disabled.enableAndSend });
    const question = page.getByRole('heading', { name: texts.disabled.stillFailsTitle });
    const recoveries = async (): Promise<unknown[]> =>
      (await api.get(`${path}/recoveries`)).body.data as unknown[];

    await send.click();
    await question.waitFor();
    await page.getByRole('button', { name: texts.dialog.cancel }).click();
    await question.waitFor({ state: 'detached' });
    assert.equal((await api.get(path)).body.status, 'disabled');
    assert.deepEqual(await recoveries(), []);

    await send.click();
    await page.getByRole('button', { name: texts.disabled.sendAllTheSame }).click();
    await until('a recovery', async () => (await recoveries()).length > 0);
    await until('disabled again', async () => (await api.get(path)).body.status === 'disabled');
    await page.reload();
    await page.getByRole('heading', { name: texts.disabled.title }).waitFor();
    await page.waitForLoadState('networkidle');
    const shown = await page.innerText('main');
    for (const claim of [texts.recovery.underWay('1'), texts.recovery.completed('1')])
      assert.ok(!shown.includes(claim), shown);

    stage.receiver.answer = (_request, res) => void res.end();
    const before = stage.receiver.received.length;
    await send.click();
    await page.getByText(texts.recovery.completed('1')).waitFor();
    await page.getByText(texts.recovery.outcome('1', '0', '0')).waitFor();
    assert.equal(stage.receiver.received.length - before, 2, 'one test, and what was missed');
  });

  it('says on its button how many arrive, however long ago the endpoint was disabled', async () => {
    const { account } = await stage.newOwner();
    const { api, db } = stage.mailhooks;
    // Missed, and failed before the endpoint last took something: neither is sent.
    await api.newEvent(account);
    stage.receiver.answer = (_request, res) => void res.writeHead(500).end('still down');
    const path = await stage.newOutage(account);
    stage.receiver.answer = (_request, res) => void res.end();
    await api.post(`${path}/enable`);
    const taken = await api.newEvent(account);
    await until('it is delivered', async () => {
      const { data } = (await api.get(`/v1/accounts/${account}/deliveries?eventId=${taken}`)).body;
      return data[0]?.status === 'delivered';
    });
    stage.receiver.answer = (_request, res) => void res.writeHead(500).end('still down');
    await stage.again(account, path);
    for (let held = 0; held < 3; held += 1) await api.newEvent(account);
    await db.query(
      `UPDATE endpoints SET created_at = now() - interval '90 days', disabled_at = now() - interval '60 days'
       WHERE account_id = $1`,
      [account],
    );

    const { page } = await stage.visitAs(account, path.replace('/v1', ''));
    const button = page.getByRole('button', { name: texts.disabled.enableAndSendCount('4') });
    await button.waitFor();
    const counts = await page.getByLabel(texts.disabled.wouldSend).innerText();
    assert.match(counts, /\b1\b.*\b3\b/s);
    stage.receiver.answer = (_request, res) => void res.end();
    const before = stage.receiver.received.length;
    await button.click();
    await page.getByText(texts.recovery.completed('4')).waitFor();
    await until('nothing is open', async () => {
      const { data } = (await api.get(`/v1/accounts/${account}/deliveries?limit=100`)).body;
      return (data as { status: string }[]).every(
        ({ status }) => status === 'delivered' || status === 'failed',
      );
    });
    assert.equal(stage.receiver.received.length - before, 1 + 4, 'one test, and what the button said');
  });

  it('says why it cannot count, and counts when asked again', async () => {
    const { account } = await stage.newOwner();
    stage.receiver.answer = (_request, res) => void res.writeHead(500).end('still down');
    const path = await stage.newOutage(account);
    const { page } = await stage.visit();
    await page.goto(await stage.newLink(account));
    await page.waitForURL(/\/accounts\//);
    await page.route(/\/recover$/, (route) =>
      route.fulfill({
        status: 422,
        headers: { 'content-type': 'application/problem+json' },
        body: JSON.stringify({
          code: 'validation_failed',
          status: 422,
          title: 'No',
          detail: 'No count today.',
        }),
      }),
    );
    await page.goto(path.replace('/v1', ''));
    await page.getByText('No count today.').waitFor();
    await page.unroute(/\/recover$/);
    await page.getByRole('button', { name: texts.states.tryAgain }).click();
    await page.getByRole('button', { name: texts.disabled.enableAndSendCount('1') }).waitFor();
  });
});
