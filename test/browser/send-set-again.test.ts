import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

const { deliveries: words } = texts;

describe('sending again what the filter of the deliveries shows', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage({ MAILHOOKS_RETENTION: '7d' });
  });
  after(() => stage.stop());

  const sendAgain = { name: words.sendSet };
  const idIn = (path: string): string => path.split('/').at(-1) ?? '';
  const works = (): void => {
    stage.receiver.answer = (_request, res) => void res.end();
  };
  const fails = (): void => {
    stage.receiver.answer = (_request, res) => void res.writeHead(500).end('still down');
  };

  it('sends as many as its button says: all 5xx of the endpoint, and nothing else', async () => {
    const { api } = stage.mailhooks;
    const { account } = await stage.newOwner();
    fails();
    const path = await stage.newOutage(account, { name: 'Shop' });
    stage.receiver.answer = (_request, _res, req) => void req.socket.destroy();
    await stage.again(account, path);
    works();
    await api.post(`${path}/enable`, { test: false });

    const { page, faults } = await stage.visitAs(
      account,
      `/accounts/${account}/deliveries?responseStatus=5xx`,
    );
    await page.getByText(words.sendSetRefusal.endpoint).waitFor();
    assert.equal(await page.getByRole('button', sendAgain).count(), 0);
    await page.getByLabel(texts.filters.endpoint, { exact: true }).selectOption({ label: 'Shop' });
    await page.getByRole('button', sendAgain).click();
    const dialog = page.getByRole('alertdialog', { name: words.sendSetTitle });
    await dialog.getByText(words.ofFailed('1')).waitFor();
    const before = stage.receiver.received.length;
    await dialog.getByRole('button', { name: words.sendSetCount('1') }).click();
    await page.waitForURL(/\/endpoints\/ep_[^/]+$/);
    await page.getByText(texts.recovery.completed('1')).waitFor();
    await until('one is delivered', async () => {
      const { data } = (await api.get(`/v1/accounts/${account}/deliveries`)).body;
      const found = (data as { status: string }[]).map(({ status }) => status).toSorted();
      return found.join() === 'delivered,failed';
    });
    assert.equal(stage.receiver.received.length - before, 1);
    assert.deepEqual(faults, []);
  });

  it('has no button where the service would refuse it, and says why', async () => {
    const { api } = stage.mailhooks;
    const { account } = await stage.newOwner();
    fails();
    const path = await stage.newOutage(account);
    const list = `/accounts/${account}/deliveries`;
    const ofEndpoint = `${list}?endpointId=${idIn(path)}`;
    const { page } = await stage.visitAs(account, list);
    for (const [address, reason] of [
      [`${ofEndpoint}&eventId=x`, words.sendSetRefusal.event],
      [`${ofEndpoint}&messageId=x`, words.sendSetRefusal.event],
      [`${ofEndpoint}&status=delivered`, words.sendSetRefusal.status],
    ] as const) {
      await page.goto(address);
      await page.getByText(reason).waitFor();
      assert.equal(await page.getByRole('button', sendAgain).count(), 0, address);
    }
    await page.goto(ofEndpoint);
    await page.getByRole('link', { name: words.sendSetDisabled }).click();
    await page.getByRole('heading', { name: texts.disabled.title }).waitFor();
    assert.equal((await api.delete(path)).status, 204);
    await page.goto(ofEndpoint);
    await page.getByText(words.sendSetNoEndpoint).waitFor();
    assert.equal(await page.getByRole('button', sendAgain).count(), 0);
  });

  it('needs no choice of the endpoint in a session that is for one', async () => {
    const { account } = await stage.newOwner();
    fails();
    const path = await stage.newOutage(account);
    works();
    await stage.mailhooks.api.post(`${path}/enable`, { test: false });
    const { page } = await stage.visit();
    await page.goto(await stage.newLink(account, { endpointId: idIn(path) }));
    await page.waitForURL(/\/endpoints\//);
    await page.goto(`/accounts/${account}/deliveries?status=failed`);
    await page.getByRole('button', sendAgain).click();
    const dialog = page.getByRole('alertdialog', { name: words.sendSetTitle });
    await dialog.getByRole('button', { name: words.sendSetCount('1') }).waitFor();
  });
});
