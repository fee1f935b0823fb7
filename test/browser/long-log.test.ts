import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

const rows = 100_000;

/** Notes when 25 rows are on the screen and the page has nothing else to do. */
const noteRows = `new MutationObserver((_, observer) => {
  if (document.querySelectorAll('tbody tr').length < 25) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => (window.usableAt = performance.now())));
}).observe(document, { childList: true, subtree: true })`;

/** For people: how long after its response the list can be used, and how large that is. */
async function timesOf(page: Page, path: string): Promise<string> {
  await page.addInitScript(noteRows);
  await page.goto(path);
  await until('25 rows', () => page.evaluate<boolean>('window.usableAt !== undefined'));
  const [wait, usable, bytes] = await page.evaluate<[number, number, number]>(`(() => {
    const [list] = performance.getEntriesByType('resource').filter(({ name }) => /\\/deliveries\\?/.test(name));
    return [list.responseEnd - list.startTime, window.usableAt - list.responseEnd, list.decodedBodySize];
  })()`);
  return `the list: response of ${bytes} bytes after ${wait.toFixed(0)} ms, usable ${usable.toFixed(0)} ms after it`;
}

describe('a log of 100,000 deliveries on the page', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  it('is listed with as many requests as a short one, goes on, and is filtered', async (t) => {
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

    t.diagnostic(await timesOf(page, `/accounts/${account}/deliveries`));

    await page.getByRole('button', { name: texts.lists.more }).click();
    await lines.nth(49).waitFor();
    await page.getByLabel(texts.filters.status).selectOption('cancelled');
    await lines.filter({ hasText: 'evt-100' }).first().waitFor();
    await page.getByLabel(texts.filters.status).selectOption('');
    await page.getByLabel(texts.filters.eventId).fill(event);
    await page.keyboard.press('Enter');
    // It is in the list of all, too.
    await until('it is left alone', async () => (await lines.count()) === 1);
    await lines.filter({ hasText: event }).waitFor();
  });
});
