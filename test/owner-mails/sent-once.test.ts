import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startOutages, type Outages } from '../support/outages.ts';
import { until } from '../support/until.ts';

/** SQLSTATEs of writes that go through when they are tried again. */
const refusals = { 'a deadlock': '40P01', 'a statement that took too long': '57014', 'a full disk': '53100' };

describe('a mail that the mail server has taken', () => {
  let stage: Outages;
  before(async () => {
    stage = await startOutages();
  });
  after(() => stage.stop());

  for (const [what, state] of Object.entries(refusals)) {
    it(`is not sent again when its record is refused twice by ${what}`, async () => {
      const { db } = stage.mailhooks;
      const { account, email } = await stage.newOwner();
      const name = `refuse_${state.toLowerCase()}`;
      // A sequence keeps what it has given also when the transaction is undone.
      await db.query(`
        CREATE SEQUENCE ${name};
        CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF nextval('${name}') > 2 THEN RETURN new; END IF;
            RAISE EXCEPTION 'refused by the test' USING ERRCODE = '${state}';
          END $$;
        CREATE TRIGGER ${name} BEFORE UPDATE ON notifications FOR EACH ROW
          WHEN (new.sent_at IS NOT NULL AND new.account_id = '${account}') EXECUTE FUNCTION ${name}();`);
      await stage.newOutage(account);
      await until('it is recorded as sent', async () => {
        const { rows } = await db.query<{ isSent: boolean }>(
          'SELECT bool_and(sent_at IS NOT NULL) AS "isSent" FROM notifications WHERE account_id = $1',
          [account],
        );
        return rows[0]?.isSent === true;
      });
      const { rows } = await db.query<{ writes: number }>(`SELECT last_value AS writes FROM ${name}`);
      assert.equal(rows[0]?.writes, 3, 'two writes were refused, and the third was not');
      assert.equal(stage.mailsTo(email).length, 1);
    });
  }
});
