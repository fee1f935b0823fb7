import { texts } from '../../../portal/src/texts.ts';
import { until } from '../../support/until.ts';
import type { PageStage } from './stage.ts';

/** A view of the page, and a text by which it is known to be there. */
export interface View {
  name: string;
  path: string;
  shows: string;
}

export interface Views {
  account: string;
  /** Of an account key's session. */
  ofOwner: View[];
  /** Of an admin key's session. */
  ofOperator: View[];
}

/** Every view of the page, with an endpoint that works, one that is disabled, and their deliveries. */
export async function fillViews(stage: PageStage): Promise<Views> {
  const { account } = await stage.newOwner();
  const { api } = stage.mailhooks;
  const disabled = (await stage.newOutage(account, { name: 'Broken shop' })).split('/').at(-1) ?? '';
  const url = `${stage.receiver.url}/a-rather-long-path/${'x'.repeat(120)}`;
  stage.receiver.answer = (_request, res) => void res.end('{"thank":"you"}');
  const { id } = await api.newEndpoint(account, url, { name: 'Shop', headers: { 'X-Api-Key': 'secret' } });
  await api.newEvent(account);
  const deliveries = await until('deliveries', async () => {
    const { body } = await api.get(`/v1/accounts/${account}/deliveries?status=delivered`);
    return body.data.length > 0 && (body.data as { id: string }[]);
  });
  const failed = (await api.get(`/v1/accounts/${account}/deliveries?status=failed`)).body.data[0]
    .id as string;
  const empty = await api.newAccount();
  const of = `/accounts/${account}`;
  return {
    account,
    ofOwner: [
      { name: 'endpoints', path: `${of}/endpoints`, shows: 'Broken shop' },
      { name: 'a new endpoint', path: `${of}/endpoints/new`, shows: texts.form.create },
      { name: 'an endpoint', path: `${of}/endpoints/${id}`, shows: texts.endpoint.facts },
      { name: 'a disabled endpoint', path: `${of}/endpoints/${disabled}`, shows: texts.disabled.title },
      { name: 'its test', path: `${of}/endpoints/${id}/test`, shows: texts.exchange.requestBody },
      { name: 'its secret and code', path: `${of}/endpoints/${id}/verify`, shows: texts.verify.code },
      { name: 'its charts', path: `${of}/endpoints/${id}/charts`, shows: texts.charts.outcomes },
      { name: 'its settings', path: `${of}/endpoints/${id}/edit`, shows: texts.form.save },
      { name: 'deliveries', path: `${of}/deliveries`, shows: 'email.opened' },
      {
        name: 'a filter that is wrong',
        path: `${of}/deliveries?responseStatus=x`,
        shows: texts.states.refusedTitle,
      },
      {
        name: 'a delivery',
        path: `${of}/deliveries/${deliveries[0]?.id ?? ''}`,
        shows: texts.delivery.lifecycle,
      },
      { name: 'a failed delivery', path: `${of}/deliveries/${failed}`, shows: texts.timeline.failed },
      { name: 'charts of the account', path: `${of}/charts`, shows: texts.charts.outcomes },
      { name: 'nothing', path: `${of}/nothing`, shows: texts.states.noSuchPageTitle },
    ],
    ofOperator: [
      { name: 'overview', path: '/overview', shows: 'Broken shop' },
      { name: 'accounts', path: '/accounts', shows: texts.accounts.search },
      { name: 'an empty account', path: `/accounts/${empty}/endpoints`, shows: texts.endpoints.emptyTitle },
      { name: 'an empty log', path: `/accounts/${empty}/deliveries`, shows: texts.deliveries.emptyTitle },
      { name: 'empty charts', path: `/accounts/${empty}/charts`, shows: texts.charts.emptyTitle },
    ],
  };
}
