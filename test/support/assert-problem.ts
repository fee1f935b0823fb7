import assert from 'node:assert/strict';
import type { Answered } from './api-client.ts';

/**
 * A refusal as RFC 9457 and the contract want it.
 * @param paths of `errors`, in any order; not looked at when absent
 */
export function assertProblem(
  answer: Answered,
  status: number,
  code: string,
  paths?: readonly string[],
): void {
  assert.equal(answer.status, status, answer.text.slice(0, 500));
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json\b/);
  const { body } = answer;
  assert.equal(body.status, status);
  assert.equal(body.code, code);
  for (const member of ['type', 'title', 'detail']) {
    assert.equal(typeof body[member], 'string', member);
    assert.notEqual(body[member], '', member);
  }
  if (!paths) return;
  const errors = body.errors as { path: string; message: string }[];
  assert.deepEqual(errors.map(({ path }) => path).sort(), [...paths].sort());
  for (const { message } of errors) assert.notEqual(message, '');
}
