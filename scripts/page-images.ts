/**
 * `npm run docs:images`: takes the pictures of the owner's page in `docs/images` from what `mailhooks demo --keep`
 * leaves. Needs a Chromium: `CHROMIUM` names it, default: `chromium` on the path.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';

const program = fileURLToPath(new URL('../bin/mailhooks.js', import.meta.url));
const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
/** A page of the documentation loads several of them. */
const maxBytes = 150_000;

type View = (page: Page) => Promise<unknown>;

const tab = (name: string) => async (page: Page) => {
  await page.getByRole('link', { name: 'Endpoints', exact: true }).click();
  await page.getByRole('link', { name: 'Long gone' }).click();
  await page.getByRole('tab', { name }).or(page.getByRole('link', { name })).first().click();
};

const views: Record<string, View> = {
  endpoints: (page) => page.getByRole('link', { name: 'Long gone' }).waitFor(),
  endpoint: tab('Summary'),
  test: async (page) => {
    await tab('Test')(page);
    await page.getByText('webhook-signature').first().waitFor();
  },
  deliveries: async (page) => {
    await page.getByRole('link', { name: 'Deliveries', exact: true }).click();
    await page.getByRole('table').waitFor();
  },
  delivery: async (page) => {
    await page.getByLabel('Event id').fill('recovers-on-attempt-3');
    await page.keyboard.press('Enter');
    // The filtered list is there when other events have left it.
    await page.getByText('held-2').first().waitFor({ state: 'hidden' });
    const rows = page.getByRole('row').filter({ hasText: 'recovers-on-attempt-3' });
    await rows.filter({ hasText: 'Soon back' }).getByRole('link').first().click();
    await page.getByText('Attempt 3').first().waitFor();
  },
  charts: async (page) => {
    await page.getByRole('link', { name: 'Charts', exact: true }).click();
    await page.getByText('Deliveries by outcome').first().waitFor();
  },
};

const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-images-'));
const env = { ...process.env, DATA_DIR: dataDir };
const demo = spawn(process.execPath, [program, 'demo', '--keep'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  await takePictures(await browser.newPage({ viewport: { width: 1_280, height: 800 } }), await linkOf());
  await browser.close();
} finally {
  const closed = once(demo, 'close');
  demo.kill('SIGINT');
  await closed;
  await rm(dataDir, { recursive: true, force: true });
}

/** Waits for the end of the story. */
function linkOf(): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    demo.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const link = /(http:\S+#token=\S+)\s/.exec(output)?.[1];
      if (link !== undefined) resolve(link);
    });
    demo.once('close', () => reject(new Error(`the demonstration gave no link:\n${output}`)));
  });
}

async function takePictures(page: Page, link: string): Promise<void> {
  await mkdir(images, { recursive: true });
  await page.goto(link);
  for (const [name, open] of Object.entries(views)) {
    await open(page);
    await page.waitForLoadState('networkidle');
    const path = `${images}${name}.png`;
    await page.screenshot({ path });
    const { size } = await stat(path);
    console.log(`${path}  ${size} bytes`);
    if (size > maxBytes) throw new Error(`${path} has ${size} bytes, more than ${maxBytes}`);
  }
}
