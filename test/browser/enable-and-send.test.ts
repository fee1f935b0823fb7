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
});
