import { useState } from 'react';
import { useLocation } from 'wouter';
import { useRecover, useRecoveryPlan, type RecoverInput, type RecoveryPlan } from '../../api/recoveries.ts';
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

/** What would be sent, by kind; what the filter leaves out is not named. */
function linesOf({ deliveries: { failed, held, missed }, complete }: RecoveryPlan): string[] {
  const { deliveries } = texts;
  return [
    ...(failed > 0 ? [deliveries.ofFailed(count(failed))] : []),
    ...(held > 0 ? [deliveries.ofHeld(count(held))] : []),
    ...(missed > 0 ? [deliveries.ofMissed(count(missed))] : []),
    ...(complete ? [] : [deliveries.notAllCounted]),
  ];
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
      isBusy={recover.isPending}
      isIdle={total === undefined || total === 0}
      error={recover.error}
      onConfirm={confirm}
    >
      {plan.isFetching && <Loading rows={1} />}
      {plan.error && <ErrorState error={plan.error} />}
      {plan.data && (
        <>
          <p>{total === 0 ? texts.deliveries.sendSetNothing : texts.deliveries.sendSetText}</p>
          <ul>
            {linesOf(plan.data).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
    </Confirm>
  );
}
