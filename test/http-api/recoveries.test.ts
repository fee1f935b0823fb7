import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

const hourMs = 3_600_000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

describe('a request to recover an endpoint', () => {
  let mailhooks: TestMailhooks;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
  });
  after(() => mailhooks.stop());

  it('refuses spans that the log cannot have, and names what is wrong', async () => {
    const account = await mailhooks.api.newAccount();
    const path = `/v1/accounts/${account}`;
    const { id: endpoint } = await mailhooks.api.newEndpoint(account, 'http://127.0.0.1:9/', {
      enabled: false,
    });
    await mailhooks.api.post(`${path}/endpoints/${endpoint}/enable`);
    const recover = (body: unknown) => mailhooks.api.post(`${path}/endpoints/${endpoint}/recover`, body);
    const dayMs = 24 * hourMs;
    for (const [body, field] of [
      [{}, 'since'],
      [undefined, 'since'],
      [{ since: 'yesterday' }, 'since'],
      [{ since: ago(31 * dayMs) }, 'since'],
      [{ since: ago(-hourMs) }, 'since'],
      [{ since: ago(hourMs), until: ago(2 * hourMs) }, 'until'],
      [{ since: ago(hourMs), until: 5 }, 'until'],
      [{ since: ago(hourMs), all: true }, 'all'],
    ] as const) {
      assertProblem(await recover(body), 422, 'validation_failed', [field]);
    }
    await mailhooks.api.post(`${path}/endpoints/${endpoint}/disable`);
    assertProblem(await recover({ since: ago(hourMs) }), 409, 'conflict');
    const unknown = await mailhooks.api.post(`${path}/endpoints/ep_none/recover`, { since: ago(hourMs) });
    assertProblem(unknown, 404, 'not_found');
    assertProblem(await mailhooks.api.get(`${path}/recoveries/rec_none`), 404, 'not_found');
    const { rows } = await mailhooks.db.query('SELECT 1 FROM recoveries WHERE account_id = $1', [account]);
    assert.deepEqual(rows, []);
  });
});
