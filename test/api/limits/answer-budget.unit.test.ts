import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { authenticate } from '../../../src/api/access/authenticate.ts';
import { createAnswerBudget } from '../../../src/api/limits/answer-budget.ts';
import { countUntilDone } from '../../../src/api/limits/body-meter.ts';
import { hashKey } from '../../../src/services/accounts/api-keys.ts';
import type { ServiceContext } from '../../../src/services/context.ts';
import { abandoned, requested, type Exchange } from '../../support/gone-client.ts';

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

it('reads of an account count until they end, also those whose client has left', async (t) => {
  const budget = createAnswerBudget();
  const reading = Promise.withResolvers<undefined>();
  const begin = async ({ req, res }: Exchange): Promise<void> => {
    await asAccount(req, res);
    budget.begin(req, res);
    countUntilDone(res, reading.promise);
  };
  for (let count = 0; count < 50; count += 1) await begin(await abandoned(t));
  await assert.rejects(begin(await requested(t)), /too many requests of this account/);
  reading.resolve(undefined);
  await turn();
  await begin(await requested(t));
});

it('changes of an account count until they are done', async (t) => {
  const budget = createAnswerBudget();
  const begin = async (): Promise<void> => {
    const { req, res } = await requested(t, Buffer.from('{}'));
    await asAccount(req, res);
    budget.begin(req, res);
  };
  for (let count = 0; count < 500; count += 1) await begin();
  await assert.rejects(begin(), /too many requests of this account/);
});

/** As if it came with a key of one account. */
async function asAccount(req: Exchange['req'], res: Exchange['res']): Promise<void> {
  const caller = { keyId: 'key', scope: 'account', accountId: 'acc' };
  const ctx = {
    adminKeyHash: hashKey('admin'),
    batched: { findCaller: () => Promise.resolve(caller) },
    keyUses: { note: () => undefined },
  } as unknown as ServiceContext;
  req.headers.authorization = 'Bearer mh_account';
  await authenticate(ctx, undefined)(req, res, () => undefined);
}
