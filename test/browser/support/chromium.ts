import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'];
const usual = [
  ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  chromium.executablePath(),
];

const found = process.env.CHROMIUM ?? usual.find((path) => existsSync(path));

/** Why tests of the page are left out, or false. */
export const noChromium =
  found === undefined && 'there is no Chromium: install it, or set CHROMIUM to its path';

/** As root it has no sandbox of its own, as in a container. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    ...(found !== undefined && { executablePath: found }),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    timeout: 120_000,
  });
