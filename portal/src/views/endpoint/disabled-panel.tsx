import { useState } from 'react';
import { useEnableEndpoint, useSendTest } from '../../api/endpoints.ts';
import type { Endpoint, TestReport } from '../../api/types.ts';
import { pollMs } from '../../api/poll-times.ts';
import { useRecoveryPlan, type RecoveryPlan } from '../../api/recoveries.ts';
import { paths } from '../../app/paths.ts';
import { useMay } from '../../app/session.tsx';
import { Button, LinkButton } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Actions } from '../../parts/layout.tsx';
import { ErrorState } from '../../parts/notice.tsx';
import { Ago, Time } from '../../parts/time.tsx';
import { duration } from '../../text/time.ts';
import { count } from '../../text/number.ts';
import { whyDisabled } from '../../text/why-disabled.ts';
import { Visible } from '../../parts/visible.tsx';
import { texts } from '../../texts.ts';
import styles from './disabled-panel.module.css';

/** What the button would send; a constant, as it is part of a query's key. */
const outage = { span: 'outage' } as const;

/** Why it is disabled and since when, what waits for it, and the one button that ends it. */
export function DisabledPanel({ endpoint }: { endpoint: Endpoint }) {
  const place = { accountId: endpoint.accountId, endpointId: endpoint.id };
  const mayManage = useMay('manage-endpoints');
  const mayRetry = useMay('retry');
  const plan = useRecoveryPlan(place, mayRetry ? outage : null, pollMs.outage);
  const { disabled } = texts;
  return (
    <section className={styles.panel} aria-labelledby="disabled-title">
      <h2 id="disabled-title">{disabled.title}</h2>
      <p>
        <Visible>{whyDisabled(endpoint)}</Visible>
        {endpoint.disabledAt !== null && (
          <>
            {' · '}
            {disabled.since} <Time at={endpoint.disabledAt} /> (<Ago at={endpoint.disabledAt} />)
          </>
        )}
      </p>
      <p className={styles.kept}>{disabled.kept}</p>
      {plan.data ? (
        <Counts plan={plan.data} />
      ) : (
        plan.error && <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />
      )}
      {mayManage && (
        <Actions>
          {mayRetry && <EnableAndSend endpoint={endpoint} waiting={plan.data?.total ?? 0} />}
          <LinkButton href={paths.testEndpoint(place.accountId, place.endpointId)}>
            {disabled.testFirst}
          </LinkButton>
        </Actions>
      )}
    </section>
  );
}

/** Tests first: to a receiver that still fails nothing is sent unasked, as that would disable the endpoint again. */
function EnableAndSend({ endpoint, waiting }: { endpoint: Endpoint; waiting: number }) {
  const place = { accountId: endpoint.accountId, endpointId: endpoint.id };
  const test = useSendTest(place);
  const enable = useEnableEndpoint(place);
  const [failed, setFailed] = useState<TestReport | null>(null);
  const { disabled } = texts;
  const begin = (): void => {
    enable.reset();
    test.mutate(undefined, {
      onSuccess: (report) => (report.ok ? enable.mutate(tested) : setFailed(report)),
    });
  };
  const error = test.error ?? enable.error;
  return (
    <>
      <Button look="primary" isBusy={test.isPending || enable.isPending} onClick={begin}>
        {waiting === 0 ? disabled.enableAndSend : disabled.enableAndSendCount(count(waiting))}
      </Button>
      {error && failed === null && <ErrorState error={error} />}
      <Confirm
        isOpen={failed !== null}
        onClose={() => setFailed(null)}
        title={disabled.stillFailsTitle}
        action={disabled.sendAllTheSame}
        isBusy={enable.isPending}
        error={enable.error}
        onConfirm={() => enable.mutate(tested, { onSuccess: () => setFailed(null) })}
      >
        {failed && <p>{outcomeOf(failed)}</p>}
        <p>{disabled.stillFailsText}</p>
      </Confirm>
    </>
  );
}

/** Its receiver gets one test, not two. */
const tested = { recover: true, test: false };

const outcomeOf = ({ response, error }: TestReport): string =>
  response ? texts.test.answered(response.status, duration(response.durationMs)) : (error?.message ?? '');

function Counts({ plan: { deliveries } }: { plan: RecoveryPlan }) {
  const { disabled } = texts;
  return (
    <dl className={styles.counts} aria-label={disabled.wouldSend}>
      <div>
        <dt>{disabled.failed}</dt>
        <dd>{count(deliveries.failed)}</dd>
      </div>
      <div>
        <dt>{disabled.held}</dt>
        <dd>{count(deliveries.held)}</dd>
      </div>
    </dl>
  );
}
