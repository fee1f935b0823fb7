import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { until } from '../support/until.ts';
import { openStage, type Stage } from './support/stage.ts';
import { underAttack } from './support/under-attack.ts';

const MiB = 1024 * 1024;
const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };
const times = <T>(count: number, call: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => call(n)));

/** What these attacks are answered is looked at in `bodies`, `keys` and `connections`; here it is what somebody else waits for. */
describe('a victim is served beside', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off', MAILHOOKS_ACCOUNT_BYTE_RATE: 'off' });
  });
  after(() => stage.stop());

  const attack = async (raw: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<number> => {
    const { api, account } = stage.attacker;
    const { status, text } = await api.post(`/v1/accounts/${account}/events`, undefined, { raw, headers });
    assert.ok([202, 413, 415, 429].includes(status), text);
    return status;
  };
  const gzip = { 'content-encoding': 'gzip' };

  it('twelve bodies of 10 MiB in a few kilobytes', async () => {
    const bomb = new Uint8Array(gzipSync('1.0,'.repeat(2.5 * MiB)));
    await underAttack(stage, '10 MiB of numbers in gzip, twelve together, five times', async () => {
      for (let n = 0; n < 5; n += 1) {
        const statuses = await times(12, () => attack(bomb, gzip));
        assert.ok(statuses.every((status) => status === 413 || status === 429));
      }
    });
  });

  it('bodies of numbers that are packed as far as they may be', async () => {
    const numbers = Array.from({ length: 60_000 }, (_, n) => (n % 50 === 0 ? `${n}.0` : '1.0')).join(',');
    const event = JSON.stringify({ ...opened, message: { content: { a: ['~'] } } }).replace('"~"', numbers);
    const packed = new Uint8Array(gzipSync(`[${Array.from({ length: 40 }, () => event).join(',')}]`));
    await underAttack(stage, '40 events of 60,000 numbers in gzip, six together', async () => {
      await times(6, () => attack(packed, gzip));
      // Read in step, each of six may have the others refused.
      await until('one is accepted', async () => (await attack(packed, gzip)) === 202);
    });
  });

  it('wrong keys from its own network', async () => {
    await underAttack(stage, '3,000 wrong keys from one network, 50 at a time', async () => {
      await times(50, async (worker) => {
        for (let n = 0; n < 60; n += 1) {
          const { status } = await stage.admin.get('/v1/accounts', { key: `mh_admin_guess-${worker}-${n}` });
          assert.ok(status === 401 || status === 429);
        }
      });
    });
  });

  it('a hundred accounts that are erased together', async () => {
    const accounts = await times(100, () => stage.admin.newAccount());
    await underAttack(stage, '100 accounts are erased together', async () => {
      const answers = await Promise.all(
        accounts.map((account) => stage.admin.delete(`/v1/accounts/${account}`)),
      );
      for (const { status, text } of answers) assert.equal(status, 204, text);
    });
  });
});
