import { useState } from 'react';
import { useLocation } from 'wouter';
import { useEndpoint, type Place } from '../../api/endpoints.ts';
import { hasStatus } from '../../api/problem.ts';
import { useRecover, useRecoveryPlan, type RecoverInput, type RecoveryPlan } from '../../api/recoveries.ts';
import { paths } from '../../app/paths.ts';
import { useSession } from '../../app/session.tsx';
import { Button, LinkButton } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Soft } from '../../parts/layout.tsx';
import { ErrorState, Loading } from '../../parts/notice.tsx';
import { recoverable, type DeliveryFilter } from '../../text/delivery-filter.ts';
import { count } from '../../text/number.ts';
import { texts } from '../../texts.ts';

interface SendSetAgainProps {
  accountId: string;
  filter: DeliveryFilter;
}

/** Sends all that the filter shows again, not only the rows that were read; or says why that cannot be. */
export function SendSetAgain({ accountId, filter }: SendSetAgainProps) {
  const own = useSession().endpointId;
  const set = recoverable({ ...(own !== null && { endpointId: own }), ...filter });
  if ('refusal' in set) return <Soft>{texts.deliveries.sendSetRefusal[set.refusal]}</Soft>;
  return <OfEndpoint place={{ accountId, endpointId: set.endpointId }} set={set.input} />;
}

/** No button where the service would refuse it. */
function OfEndpoint({ place, set }: { place: Place; set: RecoverInput }) {
  const endpoint = useEndpoint(place);
  const [isOpen, setOpen] = useState(false);
  if (hasStatus(endpoint.error, 404)) return <Soft>{texts.deliveries.sendSetNoEndpoint}</Soft>;
  if (!endpoint.data) return null;
  if (endpoint.data.status === 'disabled') {
    const href = paths.endpoint(place.accountId, place.endpointId);
    return <LinkButton href={href}>{texts.deliveries.sendSetDisabled}</LinkButton>;
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{texts.deliveries.sendSet}</Button>
      <Ask place={place} input={isOpen ? set : null} onClose={() => setOpen(false)} />
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
  place: Place;
  input: RecoverInput | null;
  onClose: () => void;
}

/** First it says how many that are; nothing is sent of events accepted after that. */
function Ask({ place, input, onClose }: AskProps) {
  const plan = useRecoveryPlan(place, input);
  const recover = useRecover(place);
  const [, navigate] = useLocation();
  const total = plan.data?.total;
  const close = (): void => {
    recover.reset();
    onClose();
  };
  const confirm = (): void => {
    if (!plan.data) return;
    const begun = () => navigate(paths.endpoint(place.accountId, place.endpointId));
    recover.mutate({ ...input, until: plan.data.until }, { onSuccess: begun });
  };
  return (
    <Confirm
      isOpen={input !== null}
      onClose={close}
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
