import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { confirmAddressMail } from '../../src/mail/templates/confirm-address.ts';
import { sampleMails } from '../support/sample-mails.ts';
import { noChromium, startChromium } from './support/chromium.ts';

const mails = {
  ...sampleMails('W'.repeat(200)),
  'confirm-address': confirmAddressMail('t'.repeat(43), 'https://hooks.example.com'),
};

describe('mails to owners', { skip: noChromium }, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser.close());

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [320, 360, 1280])
      it(`can be read at ${width} pixels, ${colorScheme}, without scrolling sideways`, async () => {
        const page = await browser.newPage({ viewport: { width, height: 740 }, colorScheme });
        for (const [kind, { html }] of Object.entries(mails)) {
          await page.setContent(html);
          const widest = await page.evaluate<number>('document.documentElement.scrollWidth');
          assert.ok(widest <= width, `${kind}: ${widest}`);
          await page.evaluate(axe.source);
          const { violations } = await page.evaluate<axe.AxeResults>(
            "axe.run({ runOnly: ['wcag2a', 'wcag2aa'] })",
          );
          assert.deepEqual(
            violations.flatMap(({ id, nodes }) => nodes.map(({ html: shown }) => `${id}: ${shown}`)),
            [],
            kind,
          );
        }
        await page.close();
      });
});
