import { lazy, Suspense, type ComponentType } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { PageHeader } from '../parts/layout.tsx';
import { Loading, NotAllowed } from '../parts/notice.tsx';
import { LinkButton } from '../parts/button.tsx';
import { texts } from '../texts.ts';
import { EndpointList } from '../views/endpoints/endpoint-list.tsx';
import { paths } from './paths.ts';
import { useMay, useSession } from './session.tsx';

// What the first look does not need comes when it is looked at.
const Overview = lazy(() => import('../views/overview/overview.tsx'));
const AccountList = lazy(() => import('../views/accounts/account-list.tsx'));
const EndpointForm = lazy(() => import('../views/endpoint-form/endpoint-form.tsx'));
const EndpointView = lazy(() => import('../views/endpoint/endpoint-view.tsx'));
const DeliveryList = lazy(() => import('../views/deliveries/delivery-list.tsx'));
const DeliveryView = lazy(() => import('../views/delivery/delivery-view.tsx'));
const Charts = lazy(() => import('../views/charts/account-charts.tsx'));

export const Routes = () => (
  <Suspense fallback={<Loading />}>
    <Switch>
      <Route path="/" component={Home} />
      <Route path="/overview">
        <Operator view={Overview} />
      </Route>
      <Route path="/accounts">
        <Operator view={AccountList} />
      </Route>
      <Route path="/accounts/:accountId">
        {({ accountId }) => <Redirect to={paths.endpoints(accountId)} replace />}
      </Route>
      <Route path="/accounts/:accountId/endpoints">
        {({ accountId }) => <EndpointList accountId={accountId} />}
      </Route>
      <Route path="/accounts/:accountId/endpoints/new">
        {({ accountId }) => <NewEndpoint accountId={accountId} />}
      </Route>
      <Route path="/accounts/:accountId/endpoints/:endpointId/:tab?">
        {({ accountId, endpointId, tab }) => (
          <EndpointView key={endpointId} accountId={accountId} endpointId={endpointId} tab={tab ?? ''} />
        )}
      </Route>
      <Route path="/accounts/:accountId/deliveries">
        {({ accountId }) => <DeliveryList accountId={accountId} />}
      </Route>
      <Route path="/accounts/:accountId/deliveries/:deliveryId">
        {({ accountId, deliveryId }) => (
          <DeliveryView key={deliveryId} accountId={accountId} deliveryId={deliveryId} />
        )}
      </Route>
      <Route path="/accounts/:accountId/charts">{({ accountId }) => <Charts accountId={accountId} />}</Route>
      <Route>
        <PageHeader
          title={texts.states.noSuchPageTitle}
          subtitle={texts.states.noSuchPageText}
          actions={<LinkButton href="/">{texts.states.goHome}</LinkButton>}
        />
      </Route>
    </Switch>
  </Suspense>
);

/** Of all accounts: whoever has one only is led to it. */
function Operator({ view: View }: { view: ComponentType }) {
  return useSession().scope === 'admin' ? <View /> : <Redirect to="/" replace />;
}

function NewEndpoint({ accountId }: { accountId: string }) {
  const { endpointId } = useSession();
  const mayAdd = useMay('manage-endpoints') && endpointId === null;
  return mayAdd ? <EndpointForm accountId={accountId} /> : <NotAllowed />;
}

function Home() {
  const { accountId, endpointId } = useSession();
  if (accountId === null) return <Redirect to={paths.overview} replace />;
  if (endpointId !== null) return <Redirect to={paths.endpoint(accountId, endpointId)} replace />;
  return <Redirect to={paths.endpoints(accountId)} replace />;
}
