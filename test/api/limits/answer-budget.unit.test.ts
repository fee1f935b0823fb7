import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAnswerBudget } from '../../../src/api/limits/answer-budget.ts';
import { abandoned, requested } from '../../support/gone-client.ts';

const MiB = 1024 * 1024;

it('an answer that is made after its client has left is counted no longer', async (t) => {
  const budget = createAnswerBudget();
  const gone = await abandoned(t);
  budget.begin(gone.req, gone.res);
  budget.hold(gone.req, gone.res, 128 * MiB);
  const other = await requested(t);
  budget.begin(other.req, other.res);
  budget.hold(other.req, other.res, 128 * MiB);
});

it('an answer is counted until its client has it', async (t) => {
  const budget = createAnswerBudget();
  const first = await requested(t);
  budget.hold(first.req, first.res, 128 * MiB);
  const other = await requested(t);
  assert.throws(() => budget.begin(other.req, other.res), /too many answers/);
});
