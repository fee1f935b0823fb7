import { useEnableEndpoint } from '../../api/endpoints.ts';
import type { Endpoint } from '../../api/types.ts';
import { useRecoveryPlan, type RecoveryPlan } from '../../api/recoveries.ts';
import { paths } from '../../app/paths.ts';
import { useMay } from '../../app/session.tsx';
import { Button, LinkButton } from '../../parts/button.tsx';
import { Actions } from '../../parts/layout.tsx';
import { ErrorState } from '../../parts/notice.tsx';
import { Ago, Time } from '../../parts/time.tsx';
import { outageBegan } from '../../text/outage.ts';
import { count } from '../../text/number.ts';
import { Visible } from '../../parts/visible.tsx';
import { texts } from '../../texts.ts';
import styles from './disabled-panel.module.css';

/** Why it is disabled and since when, what waits for it, and the one button that ends it. */
export function DisabledPanel({ endpoint }: { endpoint: Endpoint }) {
  const place = { accountId: endpoint.accountId, endpointId: endpoint.id };
  const plan = useRecoveryPlan(place, { since: outageBegan(endpoint) });
  const enable = useEnableEndpoint(place);
  const mayManage = useMay('manage-endpoints');
  const mayRetry = useMay('retry');
  const { disabled } = texts;
  const waiting = plan.data && plan.data.deliveries.failed + plan.data.deliveries.held;
  return (
    <section className={styles.panel} aria-labelledby="disabled-title">
      <h2 id="disabled-title">{disabled.title}</h2>
      <p>
        <Visible>{endpoint.disabledReason ?? disabled.byHand}</Visible>
        {endpoint.disabledAt !== null && (
          <>
            {' · '}
            {disabled.since} <Time at={endpoint.disabledAt} /> (<Ago at={endpoint.disabledAt} />)
          </>
        )}
      </p>
      <p className={styles.kept}>{disabled.kept}</p>
      {plan.data && <Counts plan={plan.data} />}
      {enable.error && <ErrorState error={enable.error} />}
      {mayManage && (
        <Actions>
          {mayRetry && (
            <Button look="primary" isBusy={enable.isPending} onClick={() => enable.mutate(true)}>
              {waiting === 0 || waiting === undefined
                ? disabled.enableAndSend
                : disabled.enableAndSendCount(count(waiting))}
            </Button>
          )}
          <LinkButton href={paths.testEndpoint(place.accountId, place.endpointId)}>
            {disabled.testFirst}
          </LinkButton>
        </Actions>
      )}
    </section>
  );
}

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
