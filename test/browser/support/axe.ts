import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds on the page as it is now, in words. The page's own policy would keep axe out, so the browser brings it along. */
export async function violationsOn(page: Page, name: string): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${name}: ${id}: ${html} ${failureSummary ?? ''}`),
  );
}
