import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage, type Visit } from './support/stage.ts';

const name = `<img src=x onerror="document.title='hurt'"><b>Shop</b>`;
const response = `<script>document.title='hurt'</script><h1 id="hurt">down</h1>`;
const large = '9007199254740993';

describe('texts of others on the page', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  const isHarmless = async ({ page, faults }: Visit): Promise<void> => {
    assert.equal(await page.locator('#hurt, img[src="x"]').count(), 0);
    assert.notEqual(await page.title(), 'hurt');
    assert.deepEqual(faults, []);
  };

  it('are shown as they are when they are HTML', async () => {
    const { account } = await stage.newOwner();
    stage.receiver.answer = (_request, res) =>
      void res.writeHead(500, { 'content-type': 'text/html' }).end(response);
    const path = (await stage.newOutage(account, { name, description: name })).replace('/v1', '');
    const visit = await stage.visitAs(account, `/accounts/${account}/endpoints`);
    const { page } = visit;
    await page.getByRole('link', { name }).waitFor();
    await isHarmless(visit);
    await page.goto(path);
    await page.getByRole('heading', { name }).waitFor();
    await page.getByText(response).first().waitFor();
    await isHarmless(visit);
    await page.getByRole('button', { name: texts.actions.delete, exact: true }).click();
    await page.getByRole('heading', { name: texts.actions.deleteTitle(name) }).waitFor();
    await isHarmless(visit);
  });

  it('keep every digit of integers beyond 2^53, in events and in bodies', async () => {
    const { account } = await stage.newOwner();
    const { api } = stage.mailhooks;
    stage.receiver.answer = (_request, res) =>
      void res.setHeader('content-type', 'application/json').end(`{"got":${large}}`);
    await api.newEndpoint(account, stage.receiver.url);
    const raw = `{"type":"email.opened","recipient":{"email":"ada@example.com","contactId":${large}}}`;
    const posted = await api.post(`/v1/accounts/${account}/events`, undefined, { raw });
    assert.equal(posted.status, 202, posted.text);
    const id = await until('delivered', async () => {
      const { body } = await api.get(`/v1/accounts/${account}/deliveries?status=delivered`);
      return (body.data as { id: string }[])[0]?.id;
    });
    const { page } = await stage.visitAs(account, `/accounts/${account}/deliveries/${id}`);
    const event = page.getByRole('region', { name: texts.delivery.asAccepted });
    await event.getByText(large).waitFor();
    await page.getByText(texts.timeline.exchange).click();
    await page.getByRole('region', { name: texts.exchange.responseBody }).getByText(large).waitFor();
  });
});
