import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BrowserContext } from 'playwright-core';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

const rows = 100_000;
const endpoints = 50;

/** A view whose content is there when it has so many of something. */
interface LongView {
  name: string;
  path: string;
  /** Of the call that brings its content. */
  call: RegExp;
  selector: string;
  count: number;
}

/** Notes when they are on the screen and the page has nothing else to do. */
const noteWhenUsable = ({ selector, count }: LongView): string => `new MutationObserver((_, observer) => {
  if (document.querySelectorAll(${JSON.stringify(selector)}).length < ${count}) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => (window.usableAt = performance.now())));
}).observe(document, { childList: true, subtree: true })`;

/** For people: how long after its response a view can be used, and how large that is. */
async function timesOf(context: BrowserContext, view: LongView): Promise<string> {
  const page = await context.newPage();
  await page.addInitScript(noteWhenUsable(view));
  await page.goto(view.path);
  await until(view.name, () => page.evaluate<boolean>('window.usableAt !== undefined'));
  const [wait, usable, bytes] = await page.evaluate<[number, number, number]>(`(() => {
    const [call] = performance.getEntriesByType('resource').filter(({ name }) => ${String(view.call)}.test(name));
    return [call.responseEnd - call.startTime, window.usableAt - call.responseEnd, call.decodedBodySize];
  })()`);
  await page.close();
  return `${view.name}: response of ${bytes} bytes after ${wait.toFixed(0)} ms, usable ${usable.toFixed(0)} ms after it`;
}

describe('a log of 100,000 deliveries on the page', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  it('is listed with as many requests as a short one, goes on, and is filtered', async (t) => {
    const { account } = await stage.newOwner();
    const { api } = stage.mailhooks;
    const newShop = async (number: number): Promise<string> =>
      (await api.newEndpoint(account, stage.receiver.url, { name: `Shop ${number}`, enabled: number === 1 }))
        .id;
    const ids = [await newShop(1)];
    const event = await api.newEvent(account, { id: 'the-one-looked-for' });
    await stage.mailhooks.settled(account, event);
    while (ids.length < endpoints) ids.push(await newShop(ids.length + 1));
    await stage.mailhooks.db.query(
      `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, attempt_count, delivered_at)
       SELECT uuid_extract_timestamp(id), 'dlv_' || id, $1, 'evt-' || n, 'email.opened', ($2::text[])[1 + n % ${endpoints}],
         CASE WHEN n % 100 = 0 THEN 'cancelled' ELSE 'delivered' END, 1, uuid_extract_timestamp(id) + n % 900 * interval '1 ms'
       FROM (SELECT n, uuidv7(-n * interval '1 second') AS id FROM generate_series(1, $3::int) AS n) AS many`,
      [account, ids, rows],
    );
    const { page, calls } = await stage.visitAs(account, `/accounts/${account}/deliveries`);
    const lines = page.getByRole('table', { name: texts.deliveries.title }).locator('tbody tr');
    await lines.nth(24).waitFor();
    const lists = () => calls.filter((call) => /\/deliveries\?/.test(call) && !call.includes('cursor'));
    assert.equal(calls.filter((call) => /\/deliveries\/|\/events\//.test(call)).length, 0, calls.join('\n'));
    assert.ok(new Set(lists()).size <= 2, lists().join('\n'));
    assert.ok(new Set(calls).size <= 8, calls.join('\n'));

    const of = `/accounts/${account}`;
    const views: LongView[] = [
      {
        name: 'the list of deliveries',
        path: `${of}/deliveries`,
        call: /\/deliveries\?/,
        selector: 'tbody tr',
        count: 25,
      },
      {
        name: 'the list of endpoints',
        path: `${of}/endpoints`,
        call: /\/endpoints\?/,
        selector: 'tbody tr',
        count: endpoints,
      },
      {
        name: 'the charts of a week',
        path: `${of}/charts?range=week`,
        call: /\/stats\?/,
        selector: 'figure svg',
        count: 3,
      },
    ];
    for (const view of views) t.diagnostic(await timesOf(page.context(), view));

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
