import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { apiRoutes } from '../../src/api/routes/index.ts';
import { eventId } from '../../src/domain/event/event.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

interface Raw {
  status: number;
  type: string;
  body: string;
}

/** What a path means to a proxy that decodes it, joins slashes and resolves its dots, as nginx does before it passes it on. */
function asProxiesDo(path: string): string {
  const segments: string[] = [];
  for (const segment of decodeURIComponent(path).replaceAll('\\', '/').split('/')) {
    const name = segment.replace(/;.*/s, '');
    if (name === '..') segments.pop();
    else if (name !== '' && name !== '.') segments.push(encodeURIComponent(segment));
  }
  return `/${segments.join('/')}${path.endsWith('/') ? '/' : ''}`;
}

/** Characters of which ids that go wrong in a URL are made, and a few others. */
const idText = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('.', '..', '/', '\\', '%2e', '%2F', '%', ';', '?', '#', '//') },
      fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const acceptedId = idText.filter((id) => eventId.safeParse(id).success);
const refusedId = fc.oneof(
  idText.filter((id) => !eventId.safeParse(id).success),
  fc.constantFrom(
    '',
    '.',
    '..',
    ' ',
    'a ',
    ' a',
    'a\tb',
    'a\r\nb',
    '\u0000',
    '\ud800',
    'a\u200bb',
    '\u202ea',
    'é',
  ),
);

describe('paths', () => {
  let mailhooks: TestMailhooks;
  let account: string;
  let key: string;
  let all: string;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    const { api } = mailhooks;
    account = await api.newAccount();
    key = (await api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body.key as string;
    all = `/v1/accounts/${account}/events`;
  });
  after(() => mailhooks.stop());

  /** Sends the path as it is: what `fetch` would resolve before it sends. */
  const raw = (method: string, path: string, headers: Record<string, string> = {}): Promise<Raw> =>
    new Promise((resolve, reject) => {
      const authorization = `Bearer ${mailhooks.api.key}`;
      const { hostname, port } = new URL(mailhooks.url);
      const sent = request(
        { hostname, port, method, path, headers: { authorization, ...headers } },
        (res) => {
          const chunks: Buffer[] = [];
          res.on('data', (chunk: Buffer) => chunks.push(chunk));
          res.on('end', () => {
            const type = res.headers['content-type'] ?? '';
            resolve({ status: res.statusCode ?? 0, type, body: Buffer.concat(chunks).toString() });
          });
        },
      );
      sent.on('error', reject).end();
    });
  const idsThere = async (): Promise<string[]> =>
    (await mailhooks.api.get(`${all}?limit=100`)).body.data.map(({ id }: { id: string }) => id).sort();

  it('name every event that was accepted: it is read back, and erased alone', async () => {
    const { api } = mailhooks;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(acceptedId, { minLength: 2, maxLength: 4 }), async (ids) => {
        const before = await idsThere();
        for (const id of ids) await api.newEvent(account, { id });
        for (const [index, id] of ids.entries()) {
          const path = `${all}/${encodeURIComponent(id)}`;
          assert.equal((await api.get(path, { key })).body.id, id);
          assert.equal((await api.delete(path, { key })).status, 204);
          assertProblem(await api.get(path, { key }), 404, 'not_found');
          assert.deepEqual(await idsThere(), [...before, ...ids.slice(index + 1)].sort());
        }
      }),
      { numRuns: 40 },
    );
  });

  it('that a proxy has decoded and tidied erase that event or nothing', async () => {
    const { api } = mailhooks;
    await fc.assert(
      fc.asyncProperty(acceptedId, async (id) => {
        await api.newEvent(account, { id });
        const before = await idsThere();
        const { status } = await raw('DELETE', asProxiesDo(`${all}/${encodeURIComponent(id)}`));
        const left = before.filter((other) => status !== 204 || other !== id);
        assert.deepEqual(await idsThere(), left);
        assert.equal((await api.get(`/v1/accounts/${account}`)).status, 200);
        if (status !== 204) await api.delete(`${all}/${encodeURIComponent(id)}`);
      }),
      { numRuns: 60 },
    );
  });

  it('cannot name an id that is refused, and using it for one erases nothing', async () => {
    const { api } = mailhooks;
    const kept = await api.newEvent(account, { id: 'kept' });
    await fc.assert(
      fc.asyncProperty(refusedId, async (id) => {
        const event = { id, type: 'email.opened', recipient: { email: 'ada@example.com' } };
        assertProblem(await api.post(all, event), 422, 'validation_failed', ['id']);
        // As an ordinary client would: fetch resolves dots before it sends.
        const path = id.isWellFormed() ? `${all}/${encodeURIComponent(id)}` : `${all}/`;
        const answer = await fetch(new URL(path, mailhooks.url), {
          method: 'DELETE',
          headers: { authorization: `Bearer ${key}` },
        });
        assert.ok([404, 422].includes(answer.status), `${id}: ${answer.status}`);
        assert.ok((await idsThere()).includes(kept));
      }),
      { numRuns: 40 },
    );
  });

  it('with a slash too many, or an empty part, are those of no route', async () => {
    const routes = apiRoutes().map(({ method, path }) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => (name === 'accountId' ? account : 'x')),
    }));
    assert.ok(routes.length >= 38);
    for (const { method, path } of routes) {
      const slashes = [...path.matchAll(/\//g)].map(({ index }) => index);
      const wrong = [
        `${path}/`,
        `${path}//`,
        ...slashes.map((at) => `${path.slice(0, at)}/${path.slice(at)}`),
        // Each part but the last in turn left out, the last one with its slash kept.
        ...slashes.map((at, n) => `${path.slice(0, at + 1)}${path.slice(slashes[n + 1] ?? path.length)}`),
      ].filter((other) => other !== '/');
      for (const other of wrong) {
        for (const asked of method === 'GET' ? ['GET', 'HEAD', 'OPTIONS'] : [method]) {
          const answer = await raw(asked, other);
          assert.equal(answer.status, 404, `${asked} ${other}`);
          assert.match(answer.type, /^application\/problem\+json/, `${asked} ${other}`);
          if (asked !== 'HEAD') assert.match(answer.body, /is an id missing\?/, `${asked} ${other}`);
        }
      }
    }
    assert.equal((await mailhooks.api.get(`/v1/accounts/${account}`)).status, 200);
  });

  it('are those of a route as they are written, not in capitals', async () => {
    for (const path of [
      '/METRICS',
      '/Healthz',
      '/OPENAPI.json',
      `/V1/accounts/${account}`,
      `/v1/Accounts/${account}`,
    ])
      assert.equal((await raw('GET', path)).status, 404, path);
  });

  it('are asked by the method of the request, whatever a header says', async () => {
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      assert.equal((await raw('POST', `/v1/accounts/${account}`, { [name]: 'DELETE' })).status, 404);
      assert.equal((await raw('GET', `/v1/accounts/${account}`, { [name]: 'DELETE' })).status, 200);
    }
  });
});
