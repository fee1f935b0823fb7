import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { freePort } from '../../../src/embedded/process/ports.ts';
import { startOutages, type Outages } from '../../support/outages.ts';
import { until } from '../../support/until.ts';
import { startChromium } from './chromium.ts';

/** A page that somebody looks at. */
export interface Visit {
  page: Page;
  /** What the browser refused for the sake of the Content-Security-Policy, and what went wrong in the page's own code. */
  faults: string[];
  /** `GET /v1/…` of every call to the API so far. */
  calls: string[];
}

/** A whole Mailhooks with its page, a mail server, a receiver that fails, and a browser. */
export interface PageStage extends Outages {
  /** Where the page is; the API is at the same origin. */
  url: string;
  /** Another browser: it has no cookies. */
  visit(options?: BrowserContextOptions): Promise<Visit>;
  /** A new link into the page. */
  newLink(account: string, fields?: Record<string, unknown>): Promise<string>;
  /** Another browser, let in by a new link, at a path of the page. */
  visitAs(account: string, path: string, options?: BrowserContextOptions): Promise<Visit>;
  /** The link in the newest of so many mails. */
  linkTo(address: string, count?: number): Promise<string>;
}

/** A machine may be busy with ten other things. */
const patienceMs = 60_000;

/** @param env settings, or those that follow from its URL */
export async function startPageStage(
  env: Record<string, string> | ((url: string) => Record<string, string>) = {},
): Promise<PageStage> {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const given = typeof env === 'function' ? env(url) : env;
  const outages = await startOutages({ PORT: port, MAILHOOKS_PUBLIC_URL: url, ...given });
  const browser = await startChromium();
  const { api } = outages.mailhooks;
  const stage: PageStage = {
    ...outages,
    url,
    visit: (options) => visit(browser, { baseURL: url, ...options }),
    async newLink(account, fields = {}) {
      const answer = await api.post(`/v1/accounts/${account}/portal-links`, fields);
      if (answer.status !== 201) throw new Error(answer.text);
      return (answer.body as { url: string }).url;
    },
    async visitAs(account, path, options) {
      const visited = await stage.visit(options);
      await visited.page.goto(await stage.newLink(account));
      await visited.page.waitForURL(/\/accounts\//);
      await visited.page.goto(path);
      return visited;
    },
    async linkTo(address, count = 1) {
      const mails = await until('the mail', () => {
        const found = outages.mailsTo(address);
        return Promise.resolve(found.length >= count && found);
      });
      const text = mails.at(-1)?.text ?? '';
      const link = /http\S+#token=\S+/.exec(text)?.[0];
      if (link === undefined) throw new Error(`no link in: ${text}`);
      return link;
    },
    async stop() {
      await browser.close();
      await outages.stop();
    },
  };
  return stage;
}

async function visit(browser: Browser, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(patienceMs);
  const faults: string[] = [];
  const calls: string[] = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) faults.push(message.text());
  });
  await page.exposeFunction('reportViolation', (text: string) => faults.push(text));
  await page.addInitScript(`
    document.addEventListener('securitypolicyviolation', (event) =>
      reportViolation(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
  `);
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/v1/')) calls.push(`${request.method()} ${pathname}${search}`);
  });
  return { page, faults, calls };
}
