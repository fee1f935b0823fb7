import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { texts } from '../../portal/src/texts.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

const rows = 100_000;

describe('a log of 100,000 deliveries on the page', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  it('is listed with as many requests as a short one, goes on, and is filtered', async () => {
    const { account } = await stage.newOwner();
    const { id } = await stage.mailhooks.api.newEndpoint(account, stage.receiver.url, { name: 'Shop' });
    const event = await stage.mailhooks.api.newEvent(account, { id: 'the-one-looked-for' });
    await stage.mailhooks.settled(account, event);
    await stage.mailhooks.db.query(
      `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, attempt_count, delivered_at)
       SELECT uuid_extract_timestamp(id), 'dlv_' || id, $1, 'evt-' || n, 'email.opened', $2,
         CASE WHEN n % 100 = 0 THEN 'cancelled' ELSE 'delivered' END, 1, now()
       FROM (SELECT n, uuidv7(-n * interval '1 second') AS id FROM generate_series(1, $3::int) AS n) AS many`,
      [account, id, rows],
    );
    const { page, calls } = await stage.visitAs(account, `/accounts/${account}/deliveries`);
    const lines = page.getByRole('table', { name: texts.deliveries.title }).locator('tbody tr');
    await lines.nth(24).waitFor();
    const lists = () => calls.filter((call) => /\/deliveries\?/.test(call) && !call.includes('cursor'));
    assert.equal(calls.filter((call) => /\/deliveries\/|\/events\//.test(call)).length, 0, calls.join('\n'));
    assert.ok(new Set(lists()).size <= 2, lists().join('\n'));
    assert.ok(new Set(calls).size <= 8, calls.join('\n'));

    await page.getByRole('button', { name: texts.lists.more }).click();
    await lines.nth(49).waitFor();
    await page.getByLabel(texts.filters.status).selectOption('cancelled');
    await lines.filter({ hasText: 'evt-100' }).first().waitFor();
    await page.getByLabel(texts.filters.status).selectOption('');
    await page.getByLabel(texts.filters.eventId).fill(event);
    await page.keyboard.press('Enter');
    await lines.filter({ hasText: event }).first().waitFor();
    assert.equal(await lines.count(), 1);
  });
});
