import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { startOutages, type Outages } from '../support/outages.ts';
import { statuses } from '../support/receiver.ts';
import { until } from '../support/until.ts';

interface Outage {
  disabledAt: string;
  mailSentAt: string | null;
}

describe('the outages that a delivery began', () => {
  let stage: Outages;
  before(async () => {
    stage = await startOutages();
  });
  after(() => stage.stop());
  afterEach(() => {
    stage.smtp.refuse = () => undefined;
    stage.receiver.answer = statuses(500);
  });

  const read = async (path: string) => (await stage.mailhooks.api.get(path)).body;
  const deliveriesOf = async (account: string): Promise<{ id: string; outages?: Outage[] }[]> =>
    (await read(`/v1/accounts/${account}/deliveries`)).data;
  const onlyDelivery = async (account: string): Promise<string> =>
    `/v1/accounts/${account}/deliveries/${(await deliveriesOf(account))[0]?.id ?? ''}`;
  const outagesOf = async (delivery: string): Promise<Outage[]> => (await read(delivery)).outages ?? [];
  const mailed = async (delivery: string, nth = 0): Promise<Outage> =>
    await until('the mail is sent', async () => {
      const outage = (await outagesOf(delivery))[nth];
      return outage !== undefined && outage.mailSentAt !== null && outage;
    });

  it('have the times of the endpoint and of the mail, also after the endpoint was enabled again', async () => {
    const { account, email } = await stage.newOwner();
    const path = await stage.newOutage(account);
    const { disabledAt } = await read(path);
    const delivery = await onlyDelivery(account);
    const outage = await mailed(delivery);
    assert.equal(stage.mailsTo(email).length, 1);
    assert.equal(outage.disabledAt, disabledAt);
    assert.ok(Date.parse(outage.mailSentAt ?? '') >= Date.parse(disabledAt), JSON.stringify(outage));

    const event = await stage.mailhooks.api.newEvent(account);
    const held = await until('it is held', async () => {
      const [found] = (await read(`/v1/accounts/${account}/deliveries?eventId=${event}`)).data;
      return found?.status === 'held' && (found.id as string);
    });
    assert.equal((await read(`/v1/accounts/${account}/deliveries/${held}`)).outages, undefined);
    stage.receiver.answer = statuses(200);
    await stage.mailhooks.api.post(`${path}/enable`, { recover: true });
    await until('it is delivered', async () => (await read(delivery)).status === 'delivered');
    assert.deepEqual(await outagesOf(delivery), [outage]);
    assert.deepEqual(
      (await deliveriesOf(account)).map((listed) => 'outages' in listed),
      [false, false],
    );
  });

  it('claim no mail that the mail server refuses, and have one that it takes later', async () => {
    const { account, email } = await stage.newOwner();
    stage.smtp.refuse = (command, address) =>
      command === 'rcpt' && address === email ? '550 5.1.1 no such user' : undefined;
    const path = await stage.newOutage(account);
    await until('refused', async () => (await read(path)).ownerMail.status === 'refused');
    const delivery = await onlyDelivery(account);
    assert.deepEqual(
      (await outagesOf(delivery)).map(({ mailSentAt }) => mailSentAt),
      [null],
    );
    stage.smtp.refuse = () => undefined;
    await stage.due(account);
    await mailed(delivery);
  });

  it('are each of its own sequence', async () => {
    const { account } = await stage.newOwner();
    const path = await stage.newOutage(account);
    const delivery = await onlyDelivery(account);
    const first = await mailed(delivery);
    await stage.mailhooks.api.post(`${path}/enable`, { recover: true });
    await until('disabled again', async () => (await outagesOf(delivery)).length === 2);
    const { disabledAt } = await read(path);
    const second = await mailed(delivery, 1);
    assert.deepEqual(await outagesOf(delivery), [first, { ...second, disabledAt }]);
  });

  it('stay known when the endpoint is deleted before its mail is sent; no mail follows', async () => {
    const { account, email } = await stage.newOwner();
    stage.smtp.refuse = (command, address) =>
      command === 'rcpt' && address === email ? '550 5.1.1 no such user' : undefined;
    const path = await stage.newOutage(account);
    await until('refused', async () => (await read(path)).ownerMail.status === 'refused');
    const { disabledAt } = await read(path);
    const delivery = await onlyDelivery(account);
    assert.equal((await stage.mailhooks.api.delete(path)).status, 204);
    stage.smtp.refuse = () => undefined;
    assert.deepEqual(await outagesOf(delivery), [{ disabledAt, mailSentAt: null }]);
    const { rows } = await stage.mailhooks.db.query(
      'SELECT 1 FROM notifications WHERE account_id = $1 AND next_try_at IS NOT NULL',
      [account],
    );
    assert.deepEqual([rows, stage.mailsTo(email)], [[], []]);
  });
});
