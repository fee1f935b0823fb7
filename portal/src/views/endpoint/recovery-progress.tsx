import type { Endpoint, Recovery } from '../../api/types.ts';
import { useOutcome } from '../../api/stats.ts';
import { useLatestRecovery } from '../../api/recoveries.ts';
import { useSession } from '../../app/session.tsx';
import { Card, Stack } from '../../parts/layout.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Ago, useNow } from '../../parts/time.tsx';
import { count } from '../../text/number.ts';
import { progressOf } from '../../text/progress.ts';
import { Visible } from '../../parts/visible.tsx';
import { texts } from '../../texts.ts';

const showEndedMs = 10 * 60_000;

/** The newest recovery while it runs, and for ten minutes after it; read from the service, so a reload loses nothing. */
export function RecoveryProgress({ endpoint }: { endpoint: Endpoint }) {
  const recovery = useLatestRecovery({ accountId: endpoint.accountId, endpointId: endpoint.id }).data;
  const clock = useNow();
  // Of an endpoint that is disabled again, the way back says what is left to send.
  if (!recovery || endpoint.status === 'disabled') return null;
  if (recovery.status === 'running') return <Running recovery={recovery} />;
  const endedAt = Date.parse(recovery.finishedAt ?? recovery.createdAt);
  if (clock - endedAt > showEndedMs) return null;
  return <Ended endpoint={endpoint} recovery={recovery} />;
}

function Running({ recovery }: { recovery: Recovery }) {
  const text = texts.recovery.progress(count(recovery.resent), count(recovery.resent + recovery.remaining));
  return (
    <Card title={texts.recovery.running} actions={<WorkflowLink recovery={recovery} />}>
      <Stack isTight>
        <Progress label={texts.recovery.running} share={progressOf(recovery)} text={text} />
        <p>{text}</p>
      </Stack>
    </Card>
  );
}

/** All of it is on its way: whether it arrives, the deliveries themselves say. */
function Ended({ endpoint, recovery }: { endpoint: Endpoint; recovery: Recovery }) {
  const { status, stoppedReason, finishedAt } = recovery;
  const isWhole = status === 'completed';
  const totals = useOutcome({ accountId: endpoint.accountId, endpointId: endpoint.id }, recovery).data
    ?.totals;
  const isUnderWay = totals === undefined || totals.pending + totals.retrying > 0;
  return (
    <Notice
      tone={isWhole ? (totals && totals.delivered === totals.total ? 'good' : 'calm') : 'warn'}
      title={titleOf(recovery, isUnderWay)}
      isNews
    >
      <span>
        <Visible>{stoppedReason ?? ''}</Visible> {finishedAt !== null && <Ago at={finishedAt} />}
      </span>
      {totals && (
        <span>
          {texts.recovery.outcome(
            count(totals.delivered),
            count(totals.failed),
            count(totals.pending + totals.retrying),
          )}
        </span>
      )}
    </Notice>
  );
}

function titleOf({ status, resent }: Recovery, isUnderWay: boolean): string {
  const { recovery } = texts;
  if (status !== 'completed') return recovery.stopped(count(resent));
  return isUnderWay ? recovery.underWay(count(resent)) : recovery.completed(count(resent));
}

function WorkflowLink({ recovery: { temporalUrl } }: { recovery: Recovery }) {
  const { temporalUi } = useSession();
  if (!temporalUi || temporalUrl === null) return null;
  return (
    <a href={temporalUrl} target="_blank" rel="noreferrer">
      {texts.delivery.inTemporal}
    </a>
  );
}
