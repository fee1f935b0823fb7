import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { newId } from '../../src/domain/basics/ids.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { createTally, runs } from './tally.ts';

const ofAccount = ['events', 'deliveries', 'endpoints', 'keys', 'recoveries'];

const times = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    ...[
      '0000-01-01T00:00:00Z',
      '-000001-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999Z',
      '+275760-09-13T00:00:00.000Z',
    ],
    ...[
      '2026-02-30T00:00:00Z',
      '2026-11-21T20:47:52+23:59',
      '2026-11-21T24:00:00Z',
      '2026-11-21',
      'now',
      'infinity',
    ],
  ),
);

describe('whatever is asked of a list', () => {
  let mailhooks: TestMailhooks;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, 'http://127.0.0.1:9/', { enabled: false });
    for (let n = 0; n < 3; n += 1) await mailhooks.api.newEvent(account);
  });
  after(() => mailhooks.stop());

  const pathOf = (list: string) => (list === 'accounts' ? '/v1/accounts' : `/v1/accounts/${account}/${list}`);

  /** @returns the status: a page, or a refusal that names what was wrong */
  async function ask(path: string, query: readonly (readonly [string, string])[]): Promise<number> {
    const text = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
    const { status, body } = await mailhooks.api.get(`${path}?${text}`);
    assert.ok([200, 422].includes(status), JSON.stringify(body));
    if (status === 200) assert.ok(Array.isArray(body.data));
    else assert.notEqual(body.errors.length, 0);
    return status;
  }

  /** A lone surrogate has no UTF-8. */
  const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

  it('is answered with a page, or refused: any cursor', async (t) => {
    const tally = createTally('cursors');
    const lists = fc.constantFrom('accounts', ...ofAccount);
    const positions = fc.oneof(
      fc.jsonValue(),
      fc.date({ noInvalidDate: true }).map((date) => newId('dlv', Math.abs(date.getTime()) % 2 ** 47)),
      fc.tuple(times, fc.string({ unit: 'binary', maxLength: 10 })),
      fc.tuple(times, fc.constantFrom('acc_x', '\u0000', '\ud800', '', 'x'.repeat(400))),
    );
    const made = fc
      .tuple(lists, positions)
      .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url'));
    const cursors = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.base64String({ maxLength: 60 }),
      made,
    );
    await fc.assert(
      fc.asyncProperty(lists, cursors, async (list, cursor) => {
        tally.count(await ask(pathOf(list), [['cursor', cursor]]));
      }),
      runs(250),
    );
    // One of the right form for the right list is a place like any other.
    for (const list of ['events', 'accounts']) {
      const position = ['2026-11-21T20:47:52.000Z', 'x'];
      const cursor = Buffer.from(JSON.stringify([list, position])).toString('base64url');
      tally.count(await ask(pathOf(list), [['cursor', cursor]]));
    }
    tally.tell(t, [200, 422]);
  });

  it('is answered with a page, or refused: any query', async (t) => {
    const tally = createTally('queries');
    const names = fc.oneof(
      fc.constantFrom('limit', 'since', 'until', 'type', 'status', 'endpointId', 'cursor'),
      fc.constantFrom('__proto__', 'constructor', 'limit[]', 'limit[a]', '', 'Limit', 'since\u0000'),
    );
    const values = fc.oneof(
      times,
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('1', '100', '0', '101', '-1', '1e1', '0x10', 'NaN', '50.0', ' 7', '9'.repeat(400)),
      fc.constantFrom('email.opened', 'delivered', 'ep_none', "' OR 1=1 --", '\u0000', '%00', '*'),
    );
    const queries = fc.array(fc.tuple(names, values), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ofAccount, 'accounts'), queries, async (list, query) => {
        tally.count(await ask(pathOf(list), query));
      }),
      runs(250),
    );
    tally.tell(t, [200, 422]);
  });

  it('is not found, or not there: any name in a path', async (t) => {
    const tally = createTally('names in paths');
    const names = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).map(encoded),
      fc.string({ minLength: 1, maxLength: 30 }).map((text) => text.replaceAll(/[?#\s/\\]/g, '%')),
      fc.constantFrom('%00', '%', '%zz', '%2e%2e', '%2F', '%ff', 'x'.repeat(5_000), 'ep_none', "'", '%F0%9F'),
    );
    const before = (await mailhooks.api.get(`/v1/accounts/${account}`)).text;
    const paths = fc
      .tuple(fc.constantFrom('', ...ofAccount), names)
      .map(([list, name]) =>
        list === '' ? `/v1/accounts/${name}` : `/v1/accounts/${account}/${list}/${name}`,
      );
    await fc.assert(
      fc.asyncProperty(paths, fc.constantFrom('GET', 'DELETE', 'PATCH'), async (path, method) => {
        // `..` and the like lead elsewhere before anything is sent.
        fc.pre(new URL(path, mailhooks.url).pathname === path);
        const body = method === 'PATCH' ? {} : undefined;
        const { status, text } = await mailhooks.api.call(method, path, body);
        assert.equal(status, 404, text);
        tally.count(status);
      }),
      runs(150),
    );
    assert.equal((await mailhooks.api.get(`/v1/accounts/${account}`)).text, before);
    tally.tell(t, [404]);
  });
});
