import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage, type Visit } from './support/stage.ts';

describe('the page of operators, and charts over months', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  const signIn = async (path: string): Promise<Visit> => {
    const visit = await stage.visit();
    await visit.page.goto(path);
    await visit.page.getByLabel(texts.login.key).fill(stage.mailhooks.api.key);
    await visit.page.getByRole('button', { name: texts.login.signIn }).click();
    await visit.page.getByRole('button', { name: texts.nav.signOut }).waitFor();
    return visit;
  };

  it('finds an account by the beginning of its name, id or owner’s address', async () => {
    const { api } = stage.mailhooks;
    const mark = crypto.randomUUID().slice(0, 8);
    const [one, other] = [`acme-${mark}`, `zeta-${mark}`];
    await api.newAccount({ id: one, name: `Shop ${mark}`, email: `ada-${mark}@example.com` });
    await api.newAccount({ id: other, name: `Bakery ${mark}`, email: `bob-${mark}@example.com` });
    const { page } = await signIn('/accounts');
    const search = page.getByLabel(texts.accounts.search);
    const rows = page.getByRole('table', { name: texts.accounts.title }).locator('tbody tr');
    await rows.filter({ hasText: other }).waitFor();
    for (const text of [`Shop ${mark}`, one, `ada-${mark}@`, `shop ${mark}`]) {
      await search.fill(text);
      await page.waitForURL((url) => url.searchParams.get('search') === text);
      await until(`${text} alone`, async () => (await rows.count()) === 1);
      await rows.filter({ hasText: one }).waitFor();
    }
    await search.fill(`nobody-${mark}`);
    await page.getByText(texts.accounts.nothingText(`nobody-${mark}`)).waitFor();
    // It is in the address: a reload, and somebody else, see the same.
    await page.goto(`/accounts?search=bob-${mark}`);
    assert.equal(await search.inputValue(), `bob-${mark}`);
    await page.getByRole('link', { name: `Bakery ${mark}` }).click();
    await page.waitForURL(`**/accounts/${other}/endpoints`);
    await page.getByRole('heading', { name: texts.endpoints.emptyTitle }).waitFor();
  });

  it('leads from a delivery to its workflow in Temporal, which owners do not see', async () => {
    const { account } = await stage.newOwner();
    const { api } = stage.mailhooks;
    await stage.newOutage(account);
    const { data } = (await api.get(`/v1/accounts/${account}/deliveries?status=failed`)).body;
    const { id, temporalUrl } = data[0] as { id: string; temporalUrl: string };
    const path = `/accounts/${account}/deliveries/${id}`;
    const { page } = await signIn(path);
    const link = page.getByRole('link', { name: texts.delivery.inTemporal });
    await link.waitFor();
    assert.equal(await link.getAttribute('href'), temporalUrl);
    // The page of Temporal's own server, in another tab, which learns nothing of this one.
    const [tab] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
    await tab.waitForURL((url) => decodeURIComponent(url.pathname).includes(`/workflows/`));
    assert.equal(await tab.evaluate('opener === null && document.referrer === ""'), true);
    const owner = await stage.visitAs(account, path);
    await owner.page.getByText(texts.delivery.facts).waitFor();
    await owner.page.waitForLoadState('networkidle');
    assert.equal(await owner.page.getByText(texts.delivery.inTemporal).count(), 0);
  });

  it('draws a day, a week and a month, each with what came in that time', async () => {
    const { account } = await stage.newOwner();
    const { api, db } = stage.mailhooks;
    stage.receiver.answer = (_request, res) => void res.end();
    const { id } = await api.newEndpoint(account, stage.receiver.url, { name: 'Shop' });
    for (const [hoursAgo, count] of [
      [2, 3],
      [100, 20],
      [600, 400],
    ] as const)
      await db.query(
        `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, attempt_count, delivered_at)
         SELECT uuid_extract_timestamp(id), 'dlv_' || id, $1, 'evt-' || n, 'email.opened', $2, 'delivered', 1,
           uuid_extract_timestamp(id) + interval '2 s'
         FROM (SELECT n, uuidv7($3 * interval '-1 h' - n * interval '1 s') AS id FROM generate_series(1, $4::int) AS n) AS many`,
        [account, id, hoursAgo, count],
      );
    const { page, calls } = await stage.visitAs(account, `/accounts/${account}/charts`);
    const delivered = page
      .locator('dl > div')
      .filter({ hasText: texts.status.delivered })
      .locator('dd')
      .first();
    const ranges = page.getByRole('navigation', { name: texts.charts.range });
    for (const [range, days, total] of [
      ['day', 1, '3'],
      ['week', 7, '23'],
      ['month', 30, '423'],
    ] as const) {
      await ranges.getByRole('link', { name: texts.charts.ranges[range], exact: true }).click();
      await page.waitForURL((url) => url.searchParams.get('range') === range);
      await until(`${total} in a ${range}`, async () => (await delivered.innerText()) === total);
      const [call = ''] = calls.filter((one) => one.includes('/stats?')).slice(-1);
      const since = Date.parse(new URLSearchParams(call.split('?')[1]).get('since') ?? '');
      assert.ok(Math.abs(Date.now() - since - days * 86_400_000) < 3_600_000, call);
      // The table has the same numbers: no bucket is left out.
      const chart = page.getByRole('figure', { name: texts.charts.outcomes });
      await chart.getByText(texts.charts.numbers).click();
      const cells = await chart.getByRole('table').locator('tbody tr td:nth-of-type(1)').allInnerTexts();
      assert.equal(
        cells.reduce((sum, cell) => sum + Number(cell), 0),
        Number(total),
        cells.join(' '),
      );
      await chart.getByText(texts.charts.numbers).click();
    }
    await page.reload();
    await until('the month after a reload', async () => (await delivered.innerText()) === '423');
  });
});
