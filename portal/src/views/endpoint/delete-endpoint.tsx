import { useLocation } from 'wouter';
import { useDeleteEndpoint, type Place } from '../../api/endpoints.ts';
import { useWholeLog } from '../../api/stats.ts';
import type { Endpoint } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { Stack } from '../../parts/layout.tsx';
import { Loading, Notice } from '../../parts/notice.tsx';
import { lossesOf } from '../../text/losses.ts';
import { texts } from '../../texts.ts';

interface DeleteEndpointProps {
  endpoint: Endpoint;
  isOpen: boolean;
  onClose: () => void;
}

/** Asks, and names with numbers what will be lost. */
export function DeleteEndpoint({ endpoint: { accountId, id, name }, isOpen, onClose }: DeleteEndpointProps) {
  const place = { accountId, endpointId: id };
  const remove = useDeleteEndpoint(place);
  const [, navigate] = useLocation();
  const { actions } = texts;
  return (
    <Confirm
      isOpen={isOpen}
      onClose={onClose}
      title={actions.deleteTitle(name)}
      action={actions.deleteConfirm}
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined, { onSuccess: () => navigate(paths.endpoints(accountId)) })}
    >
      <Stack isTight>
        <p>{actions.deleteText}</p>
        <Losses place={place} />
        <p>{actions.deleteKept}</p>
      </Stack>
    </Confirm>
  );
}

/** Counted when somebody asks. That they cannot be counted is no reason to keep the endpoint. */
function Losses({ place }: { place: Place }) {
  const { data, error, isPending } = useWholeLog(place);
  if (isPending) return <Loading rows={2} />;
  return (
    <>
      <ul>
        {lossesOf(data?.totals).map((loss) => (
          <li key={loss}>{loss}</li>
        ))}
      </ul>
      {error && <Notice tone="warn" title={texts.actions.countFailed} />}
    </>
  );
}
