import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseUserAgent } from '../../../src/delivery/request/parse-user-agent.ts';

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/83.0.4103.116 Safari/537.36';
const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

const table: [string, ReturnType<typeof parseUserAgent>][] = [
  [
    chrome,
    {
      browser: { family: 'Chrome', major: '83', minor: '0', patch: '4103' },
      os: { family: 'Windows', major: '10', minor: '0', patch: '0' },
      device: {},
    },
  ],
  [
    iPhone,
    {
      browser: { family: 'Mobile Safari', major: '17', minor: '5', patch: '0' },
      os: { family: 'iOS', major: '17', minor: '5', patch: '1' },
      device: { family: 'iPhone' },
    },
  ],
  // Most opens come through the proxies of mailbox providers, or from mail clients.
  [
    'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    {
      browser: { family: 'GmailImageProxy' },
      os: { family: 'Windows', major: 'XP', minor: '0', patch: '0' },
      device: {},
    },
  ],
  ['Mozilla/5.0', { browser: {}, os: {}, device: {} }],
  ['', { browser: {}, os: {}, device: {} }],
];

describe('a user agent', () => {
  for (const [raw, expected] of table) {
    it(`is parsed: ${raw.slice(0, 40)}…`, () => {
      assert.deepEqual(parseUserAgent(raw), expected);
      assert.deepEqual(parseUserAgent(raw), expected, 'from memory');
    });
  }

  it('made up to keep the parser busy does not', () => {
    parseUserAgent(chrome);
    const traps = ['Mozilla/5.0 (', ';', '1.', ' Android', '(', ' x/1', 'iPhone;'].map((part) =>
      part.repeat(32_768 / part.length),
    );
    for (const trap of traps) {
      const startedAt = performance.now();
      parseUserAgent(trap);
      // Milliseconds on an idle machine; a regular expression that backtracks takes minutes.
      assert.ok(performance.now() - startedAt < 20_000, trap.slice(0, 20));
    }
  });
});
