import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { texts } from '../../portal/src/texts.ts';
import { until } from '../support/until.ts';
import { noChromium } from './support/chromium.ts';
import { startPageStage, type PageStage } from './support/stage.ts';

describe('the lifecycle of a delivery on the page', { skip: noChromium }, () => {
  let stage: PageStage;
  before(async () => {
    stage = await startPageStage();
  });
  after(() => stage.stop());

  it('names when it disabled its endpoint and when the owner was mailed, also when both are long over', async () => {
    const { api } = stage.mailhooks;
    const { account, email } = await stage.newOwner();
    stage.receiver.answer = (_request, res) => void res.writeHead(500).end('still down');
    stage.smtp.refuse = (command, address) =>
      command === 'rcpt' && address === email ? '550 5.1.1 no such user' : undefined;
    const path = await stage.newOutage(account);
    const { id } = (await api.get(`/v1/accounts/${account}/deliveries`)).body.data[0] as { id: string };
    const { page, faults } = await stage.visitAs(account, `/accounts/${account}/deliveries/${id}`);
    const line = (text: string) => page.getByRole('listitem').filter({ hasText: text });
    // Disabled, and the mail server refuses the owner's address: nothing says that a mail went out.
    await line(texts.timeline['endpoint-disabled']).waitFor();
    await line(texts.timeline['no-owner-mail']).waitFor();
    assert.equal(await line(texts.timeline['owner-mail']).count(), 0);

    stage.smtp.refuse = () => undefined;
    await until('refused', async () => (await api.get(path)).body.ownerMail.status === 'refused');
    await stage.due(account);
    await until('mailed', () => Promise.resolve(stage.mailsTo(email).length === 1));
    stage.receiver.answer = (_request, res) => void res.end();
    await api.post(`${path}/enable`, { recover: true });
    const { outages } = await until('it is delivered', async () => {
      const { body } = await api.get(`/v1/accounts/${account}/deliveries/${id}`);
      return body.status === 'delivered' && (body as { outages: Record<string, string>[] });
    });
    await page.reload();
    await line(texts.timeline.delivered).waitFor();
    const timeOf = (text: string) => line(text).locator('time').getAttribute('datetime');
    assert.equal(await timeOf(texts.timeline['endpoint-disabled']), outages[0]?.disabledAt);
    assert.equal(await timeOf(texts.timeline['owner-mail']), outages[0]?.mailSentAt);
    const shown = await page.getByRole('main').getByRole('listitem').allInnerTexts();
    const order = [
      texts.timeline.accepted,
      texts.timeline['endpoint-disabled'],
      texts.timeline['owner-mail'],
      texts.timeline.sentAgain(2),
      texts.timeline.delivered,
    ];
    const places = order.map((text) => shown.findIndex((item) => item.startsWith(text)));
    assert.deepEqual(
      places,
      places.toSorted((one, other) => one - other),
      shown.join(' | '),
    );
    assert.ok(!places.includes(-1), shown.join(' | '));
    assert.deepEqual(faults, []);
  });
});
