import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBodyMemo, type BodyParts } from '../../../src/delivery/request/body-memo.ts';

const account = { id: 'acc', instanceUrl: null, userName: null };
const parts: BodyParts = {
  accountId: 'acc',
  format: 'sendpost',
  payload: '{}',
  messageContent: '{}',
  account,
};
const others: Partial<BodyParts>[] = [
  { accountId: 'acc_2' },
  { format: 'standard' },
  { payload: '[]' },
  { messageContent: null },
  { account: { ...account, userName: 'ada' } },
  { account: { ...account, instanceUrl: 'https://example.com' } },
];

describe('large bodies', () => {
  it('are rendered once for all endpoints of a format, whose texts were read apart', () => {
    const memo = createBodyMemo(4);
    let rendered = 0;
    const render = (): string => {
      rendered += 1;
      return 'é';
    };
    for (let n = 0; n < 100; n += 1) {
      const payload = Buffer.from('{}').toString();
      assert.deepEqual(memo.bodyOf({ ...parts, payload, account: { ...account } }, render), {
        text: 'é',
        bytes: 2,
      });
    }
    assert.equal(rendered, 1);
  });

  for (const other of others) {
    it(`are others where ${Object.keys(other).join()} is another`, () => {
      const memo = createBodyMemo(4);
      memo.bodyOf(parts, () => 'a');
      assert.equal(memo.bodyOf({ ...parts, ...other }, () => 'b').text, 'b');
      assert.equal(memo.bodyOf(parts, () => 'c').text, 'a');
    });
  }

  it('are forgotten when so many others have come', () => {
    const memo = createBodyMemo(2);
    const text = (payload: string): string => memo.bodyOf({ ...parts, payload }, () => payload).text;
    for (const payload of ['1', '2', '3']) assert.equal(text(payload), payload);
    assert.equal(memo.bodyOf({ ...parts, payload: '1' }, () => 'again').text, 'again');
    assert.equal(memo.bodyOf({ ...parts, payload: '3' }, () => 'again').text, '3');
  });
});
