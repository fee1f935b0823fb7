import { useState } from 'react';
import { useLocation } from 'wouter';
import { useDisableEndpoint, useEnableEndpoint } from '../../api/endpoints.ts';
import type { Endpoint } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { useMay } from '../../app/session.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { ErrorState } from '../../parts/notice.tsx';
import { texts } from '../../texts.ts';
import { DeleteEndpoint } from './delete-endpoint.tsx';

/** What can be done to the endpoint as a whole. Whatever loses something asks first. */
export function EndpointActions({ endpoint }: { endpoint: Endpoint }) {
  const [asks, setAsks] = useState<'disable' | 'delete' | null>(null);
  const place = { accountId: endpoint.accountId, endpointId: endpoint.id };
  const disable = useDisableEndpoint(place);
  const enable = useEnableEndpoint(place);
  const [, navigate] = useLocation();
  if (!useMay('manage-endpoints')) return null;
  const close = (): void => setAsks(null);
  // The summary shows what the test of enabling met, wherever somebody was before.
  const begin = (): void =>
    enable.mutate(
      { recover: false, test: true },
      { onSuccess: () => navigate(paths.endpoint(place.accountId, place.endpointId), { replace: true }) },
    );
  const { actions } = texts;
  return (
    <>
      {endpoint.status === 'enabled' ? (
        <Button onClick={() => setAsks('disable')}>{actions.disable}</Button>
      ) : (
        <Button isBusy={enable.isPending} onClick={begin}>
          {actions.enable}
        </Button>
      )}
      <Button look="danger" onClick={() => setAsks('delete')}>
        {actions.delete}
      </Button>
      {enable.error && <ErrorState error={enable.error} />}
      <Confirm
        isOpen={asks === 'disable'}
        onClose={close}
        title={actions.disableTitle(endpoint.name)}
        action={actions.disable}
        isBusy={disable.isPending}
        error={disable.error}
        onConfirm={() => disable.mutate(undefined, { onSuccess: close })}
      >
        {actions.disableText}
      </Confirm>
      <DeleteEndpoint endpoint={endpoint} isOpen={asks === 'delete'} onClose={close} />
    </>
  );
}
