import { useState } from 'react';
import { useDeliveryAction } from '../../api/deliveries.ts';
import type { Delivery } from '../../api/types.ts';
import { useMay } from '../../app/session.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { ErrorState } from '../../parts/notice.tsx';
import { allowedActions, type DeliveryAction } from '../../text/allowed-actions.ts';
import { texts } from '../../texts.ts';

interface DeliveryActionsProps {
  accountId: string;
  delivery: Delivery;
  /** Undefined while it is not known. */
  endpoint: 'enabled' | 'disabled' | 'deleted' | undefined;
}

/** Buttons for what the state allows. Cancelling asks first: it cannot be taken back. */
export function DeliveryActions({ accountId, delivery, endpoint }: DeliveryActionsProps) {
  const [asks, setAsks] = useState(false);
  const action = useDeliveryAction(accountId, delivery.id);
  if (!useMay('retry') || endpoint === undefined) return null;
  const { status, pausedAt } = delivery;
  const allowed = allowedActions({ status, isPaused: pausedAt !== null, endpoint });
  const labels: Record<DeliveryAction, string> = {
    ...texts.delivery.actions,
    retry: status === 'retrying' || status === 'pending' ? texts.delivery.retryNow : texts.delivery.sendAgain,
  };
  return (
    <>
      {allowed.map((name) => (
        <Button
          key={name}
          look={name === 'retry' ? 'primary' : 'plain'}
          isBusy={action.isPending && action.variables === name}
          onClick={() => (name === 'cancel' ? setAsks(true) : action.mutate(name))}
        >
          {labels[name]}
        </Button>
      ))}
      {action.error && !asks && <ErrorState error={action.error} />}
      <Confirm
        isOpen={asks}
        onClose={() => setAsks(false)}
        title={texts.delivery.cancelTitle}
        action={texts.delivery.actions.cancel}
        isDangerous
        isBusy={action.isPending}
        error={action.error}
        onConfirm={() => action.mutate('cancel', { onSuccess: () => setAsks(false) })}
      >
        {texts.delivery.cancelText}
      </Confirm>
    </>
  );
}
