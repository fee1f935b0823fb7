import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

describe('the whole story on the page', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage({ MAILHOOKS_RECOVERY_RATE: '1' });
  });
  after(() => stage.stop());

  it('goes from an empty account over a broken receiver and its mail to everything delivered', async () => {
    const { mailhooks, receiver } = stage;
    const { account, email } = await stage.newOwner();
    receiver.answer = (_request, res) => void res.writeHead(500).end('the database is down');

    const { page, faults } = await stage.visit();
    await page.goto(await stage.newLink(account));
    await page.getByRole('heading', { name: texts.endpoints.emptyTitle }).waitFor();
    assert.equal(new URL(page.url()).hash, '', 'the token left the address bar');
    await page.getByRole('link', { name: texts.endpoints.add }).first().click();
    await page.getByLabel(texts.form.name, { exact: true }).fill('Shop');
    await page.getByLabel(texts.form.url, { exact: true }).fill(`${receiver.url}/hooks`);
    await page.getByRole('button', { name: texts.form.create }).click();
    await page.getByRole('heading', { name: 'Shop' }).waitFor();
    // The test that creating it sends has failed, and it was created all the same.
    await page.getByText(texts.test.failed).waitFor();

    const posted = [await mailhooks.api.newEvent(account)];
    await page.getByRole('heading', { name: texts.disabled.title }).waitFor();
    for (let count = 0; count < 40; count += 1) posted.push(await mailhooks.api.newEvent(account));
    await page.context().close();

    const owner = await stage.visit();
    await owner.page.goto(await stage.linkTo(email));
    await owner.page.waitForURL(/\/endpoints\/ep_[^/#]+$/);
    await owner.page.getByRole('heading', { name: texts.disabled.title }).waitFor();
    await owner.page.getByText('the database is down').first().waitFor();
    const held = owner.page.getByLabel(texts.disabled.wouldSend);
    await until('all are held', async () => {
      await owner.page.reload();
      await held.waitFor();
      return /\b1\b.*\b40\b/s.test(await held.innerText());
    });

    receiver.answer = (_request, res) => void res.end();
    await owner.page.getByRole('button', { name: texts.disabled.enableAndSend }).click();
    const bar = owner.page.getByRole('progressbar', { name: texts.recovery.running });
    await bar.waitFor();
    await owner.page.reload();
    await bar.waitFor();
    await owner.page.getByText(texts.recovery.completed('41')).waitFor({ timeout: 180_000 });
    await owner.page.getByRole('heading', { name: texts.disabled.title }).waitFor({ state: 'detached' });

    const delivered = await until('everything is delivered', async () => {
      const { body } = await mailhooks.api.get(
        `/v1/accounts/${account}/deliveries?status=delivered&limit=100`,
      );
      return body.data.length >= posted.length && (body.data as { eventId: string }[]);
    });
    assert.deepEqual(new Set(delivered.map(({ eventId }) => eventId)), new Set(posted));
    const got = new Set(receiver.received.map(({ headers }) => headers['mailhooks-event-id']));
    assert.deepEqual(
      posted.filter((id) => !got.has(id)),
      [],
    );
    assert.deepEqual([...faults, ...owner.faults], []);
  });
});
