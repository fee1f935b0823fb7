import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { description } from '../support/check-answer.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

const open = { key: null };

describe('the description, served', () => {
  let mailhooks: TestMailhooks;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
  });
  after(() => mailhooks.stop());

  it('is OpenAPI 3.1, for everybody', async () => {
    const { status, body } = await mailhooks.api.get('/openapi.json', open);
    assert.equal(status, 200);
    assert.match(body.openapi, /^3\.1\./);
    assert.deepEqual(body, JSON.parse(JSON.stringify(description)));
  });

  it('is a page that loads nothing from elsewhere and runs no script of its own', async () => {
    const { status, headers, text } = await mailhooks.api.get('/docs', open);
    assert.equal(status, 200);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'self';/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    const loaded = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path = '']) => path);
    assert.equal(loaded.length, 5);
    for (const path of loaded) {
      const file = await fetch(new URL(path, mailhooks.url));
      assert.equal(file.status, 200, path);
      assert.match(path, /^\/docs\//);
      assert.notEqual((await file.arrayBuffer()).byteLength, 0, path);
    }
    assert.doesNotMatch(text, /<script>|<style|\son\w+=/);
  });

  it('serves no file but those', async () => {
    const others = [
      'package.json',
      'index.html',
      'files.ts',
      'swagger-ui.js',
      '..%2fpackage.json',
      '__proto__',
    ];
    for (const name of others)
      assertProblem(await mailhooks.api.get(`/docs/${name}`, open), 404, 'not_found');
    assertProblem(await mailhooks.api.post('/docs/start.js', {}, open), 404, 'not_found');
  });
});
