import { paths } from '../../app/paths.ts';
import { useSession } from '../../app/session.tsx';
import { LinkButton } from '../../parts/button.tsx';
import { PageHeader } from '../../parts/layout.tsx';
import { Empty } from '../../parts/notice.tsx';
import { texts } from '../../texts.ts';
import { Charts } from './charts.tsx';

export default function AccountCharts({ accountId }: { accountId: string }) {
  const { endpointId } = useSession();
  return (
    <>
      <PageHeader title={texts.charts.title} subtitle={texts.charts.subtitle} />
      {endpointId === null ? (
        <Charts accountId={accountId} />
      ) : (
        <Empty
          title={texts.charts.wholeTitle}
          text={texts.charts.wholeText}
          action={
            <LinkButton href={paths.endpointCharts(accountId, endpointId)}>
              {texts.charts.ofEndpoint}
            </LinkButton>
          }
        />
      )}
    </>
  );
}
