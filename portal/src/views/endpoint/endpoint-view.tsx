import { lazy } from 'react';
import { useEndpoint } from '../../api/endpoints.ts';
import type { Endpoint } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { useMay } from '../../app/session.tsx';
import { EndpointBadge } from '../../parts/badge.tsx';
import { PageHeader } from '../../parts/layout.tsx';
import { Empty, Loaded, NotAllowed } from '../../parts/notice.tsx';
import { LinkTabs } from '../../parts/tabs.tsx';
import { texts } from '../../texts.ts';
import { EndpointActions } from './endpoint-actions.tsx';
import { Summary } from './summary.tsx';

const TestTab = lazy(() => import('./test-tab.tsx'));
const VerifyTab = lazy(() => import('./verify-tab.tsx'));
const Charts = lazy(() => import('../charts/endpoint-charts.tsx'));
const EndpointForm = lazy(() => import('../endpoint-form/endpoint-form.tsx'));

interface EndpointViewProps {
  accountId: string;
  endpointId: string;
  /** Last part of the address; empty for the summary. */
  tab: string;
}

export default function EndpointView({ accountId, endpointId, tab }: EndpointViewProps) {
  const query = useEndpoint({ accountId, endpointId });
  return (
    <Loaded query={query} title={texts.endpoints.endpoint}>
      {(endpoint) => (
        <>
          <PageHeader
            title={endpoint.name}
            subtitle={endpoint.url}
            badge={<EndpointBadge status={endpoint.status} />}
            back={{ href: paths.endpoints(accountId), label: texts.endpoints.title }}
            actions={<EndpointActions endpoint={endpoint} />}
          />
          <Tabs endpoint={endpoint} tab={tab} />
          <Tab endpoint={endpoint} tab={tab} />
        </>
      )}
    </Loaded>
  );
}

function Tabs({ endpoint: { accountId, id }, tab }: { endpoint: Endpoint; tab: string }) {
  const mayManage = useMay('manage-endpoints');
  const all = [
    { tab: '', href: paths.endpoint(accountId, id), label: texts.endpoint.summary },
    { tab: 'test', href: paths.testEndpoint(accountId, id), label: texts.endpoint.test },
    { tab: 'verify', href: paths.verifyEndpoint(accountId, id), label: texts.endpoint.verify },
    { tab: 'charts', href: paths.endpointCharts(accountId, id), label: texts.endpoint.charts },
    { tab: 'edit', href: paths.editEndpoint(accountId, id), label: texts.endpoint.settings },
  ];
  const links = all.filter((link) => mayManage || !isManaging(link.tab));
  return (
    <LinkTabs
      label={texts.endpoint.views}
      links={links.map(({ href, label, tab: name }) => ({ href, label, isHere: name === tab }))}
    />
  );
}

const isManaging = (tab: string): boolean => tab === 'edit' || tab === 'test';

function Tab({ endpoint, tab }: { endpoint: Endpoint; tab: string }) {
  const mayManage = useMay('manage-endpoints');
  if (isManaging(tab) && !mayManage) return <NotAllowed />;
  switch (tab) {
    case '':
      return <Summary endpoint={endpoint} />;
    case 'test':
      return <TestTab endpoint={endpoint} />;
    case 'verify':
      return <VerifyTab endpoint={endpoint} />;
    case 'charts':
      return <Charts accountId={endpoint.accountId} endpointId={endpoint.id} />;
    case 'edit':
      return <EndpointForm accountId={endpoint.accountId} endpoint={endpoint} />;
    default:
      return <Empty title={texts.states.noSuchPageTitle} text={texts.states.noSuchPageText} />;
  }
}
