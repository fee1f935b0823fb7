import { useState } from 'react';
import { useLocation } from 'wouter';
import { useRecover, useRecoveryPlan, type RecoverInput } from '../../api/recoveries.ts';
import { paths } from '../../app/paths.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { ErrorState, Loading } from '../../parts/notice.tsx';
import { recoverable, type DeliveryFilter } from '../../text/delivery-filter.ts';
import { count } from '../../text/number.ts';
import { texts } from '../../texts.ts';

/** How far back, where the filter names no time: within what is kept by default. */
const defaultSpanMs = 29 * 86_400_000;

/** Sends all that the filter shows again, not only the rows that were read; first it says how many that are. */
export function SendSetAgain({ accountId, filter }: { accountId: string; filter: DeliveryFilter }) {
  const set = recoverable(filter);
  const [input, setInput] = useState<RecoverInput | null>(null);
  if (!set) return null;
  const ask = (): void =>
    setInput({
      since: filter.since ?? new Date(Date.now() - defaultSpanMs).toISOString(),
      ...(filter.until && { until: filter.until }),
      filter: set.filter,
    });
  return (
    <>
      <Button onClick={ask}>{texts.deliveries.sendSet}</Button>
      <Ask accountId={accountId} endpointId={set.endpointId} input={input} onClose={() => setInput(null)} />
    </>
  );
}

interface AskProps {
  accountId: string;
  endpointId: string;
  input: RecoverInput | null;
  onClose: () => void;
}

function Ask({ accountId, endpointId, input, onClose }: AskProps) {
  const place = { accountId, endpointId };
  const plan = useRecoveryPlan(place, input);
  const recover = useRecover(place);
  const [, navigate] = useLocation();
  const total = plan.data?.total;
  const confirm = (): void => {
    if (input) recover.mutate(input, { onSuccess: () => navigate(paths.endpoint(accountId, endpointId)) });
  };
  return (
    <Confirm
      isOpen={input !== null}
      onClose={onClose}
      title={texts.deliveries.sendSetTitle}
      action={total === undefined ? texts.deliveries.sendSetAll : texts.deliveries.sendSetCount(count(total))}
      isBusy={recover.isPending || plan.isPending || total === 0}
      error={recover.error}
      onConfirm={confirm}
    >
      {plan.isFetching && <Loading rows={1} />}
      {plan.error && <ErrorState error={plan.error} />}
      {plan.data && (
        <>
          <p>{texts.deliveries.sendSetText}</p>
          <ul>
            <li>{texts.deliveries.ofFailed(count(plan.data.deliveries.failed))}</li>
            <li>{texts.deliveries.ofHeld(count(plan.data.deliveries.held))}</li>
            <li>{texts.deliveries.ofMissed(count(plan.data.deliveries.missed))}</li>
          </ul>
        </>
      )}
    </Confirm>
  );
}
