import { PageHeader } from '../../parts/layout.tsx';
import { texts } from '../../texts.ts';
import { Charts } from './charts.tsx';

export default function AccountCharts({ accountId }: { accountId: string }) {
  return (
    <>
      <PageHeader title={texts.charts.title} subtitle={texts.charts.subtitle} />
      <Charts accountId={accountId} />
    </>
  );
}
