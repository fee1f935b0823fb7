import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

describe('the link in the mail about a failing endpoint', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage({
      MAILHOOKS_RETRY_WINDOW: '2d',
      MAILHOOKS_MAX_ATTEMPTS: '3',
      MAILHOOKS_WARN_AT: '50%',
    });
  });
  after(() => stage.stop());

  it('opens the endpoint with what it last answered, while its deliveries are still tried', async () => {
    const { account, email } = await stage.newOwner();
    const { api, db } = stage.mailhooks;
    stage.receiver.answer = (_request, res) =>
      void res.writeHead(503, { 'retry-after': '36000' }).end('the disk is full');
    const { id } = await api.newEndpoint(account, stage.receiver.url, { name: 'Shop' });
    const event = await api.newEvent(account);
    const deliveries = `/v1/accounts/${account}/deliveries?eventId=${event}`;
    const status = async (): Promise<string> => (await api.get(deliveries)).body.data[0]?.status;
    await until('retrying', async () => (await status()) === 'retrying');
    await api.newEndpoint(account, `${stage.receiver.url}/other`, { name: 'Another', enabled: false });
    // As when a day and a half has passed.
    await db.query("UPDATE deliveries SET first_attempt_at = now() - interval '36 h' WHERE event_id = $1", [
      event,
    ]);
    const link = await stage.linkTo(email);
    assert.match(stage.mailsTo(email)[0]?.subject ?? '', /^Webhook endpoint failing/);

    const { page, faults } = await stage.visit();
    await page.goto(link);
    await page.waitForURL(`**/accounts/${account}/endpoints/${id}`);
    assert.equal(new URL(page.url()).hash, '', 'the token left the address bar');
    await page.getByRole('heading', { name: 'Shop' }).waitFor();
    await page.getByRole('heading', { name: texts.endpoint.lastError }).waitFor();
    await page.getByText('the disk is full').first().waitFor();
    assert.equal(await page.getByRole('heading', { name: texts.disabled.title }).count(), 0);
    // It is for this endpoint alone, with its deliveries.
    await page.getByRole('link', { name: texts.endpoint.itsDelivery }).click();
    await page.getByRole('heading', { name: texts.delivery.lifecycle }).waitFor();
    await page.getByRole('link', { name: texts.nav.endpoints }).click();
    await page.getByRole('link', { name: 'Shop' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Another' }).count(), 0);

    assert.equal(await status(), 'retrying');
    // The same link opens the page again while its session lives, and is used up elsewhere by nobody.
    await page.goto(link);
    await page.waitForURL(`**/accounts/${account}/endpoints/${id}`);
    const other = await stage.visit();
    await other.page.goto(link);
    await other.page.waitForURL(`**/accounts/${account}/endpoints/${id}`);
    await other.page.getByRole('heading', { name: 'Shop' }).waitFor();
    assert.deepEqual([...faults, ...other.faults], []);
  });
});
