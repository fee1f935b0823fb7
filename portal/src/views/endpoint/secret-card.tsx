import { useState } from 'react';
import { useRevealSecret, useRotateSecret } from '../../api/endpoints.ts';
import type { Endpoint } from '../../api/types.ts';
import { useMay } from '../../app/session.tsx';
import { Button } from '../../parts/button.tsx';
import { Code } from '../../parts/code.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Check, SelectField } from '../../parts/field.tsx';
import { Actions, Card, Soft, Stack } from '../../parts/layout.tsx';
import { ErrorState, Notice } from '../../parts/notice.tsx';
import { Countdown } from '../../parts/time.tsx';
import { texts } from '../../texts.ts';

const overlaps = [
  { value: '0', label: texts.verify.overlapNone },
  { value: '3600', label: texts.verify.overlapHour },
  { value: '86400', label: texts.verify.overlapDay },
  { value: '604800', label: texts.verify.overlapWeek },
];

/** The signing secret: shown on demand, and exchanged with a time in which both the old and the new one sign. */
export function SecretCard({ endpoint }: { endpoint: Endpoint }) {
  const place = { accountId: endpoint.accountId, endpointId: endpoint.id };
  const reveal = useRevealSecret(place);
  const rotate = useRotateSecret(place);
  const [asks, setAsks] = useState(false);
  const [overlap, setOverlap] = useState('86400');
  const [endPrevious, setEndPrevious] = useState(false);
  const hasPrevious = endpoint.previousSignaturesUntil.length > 0;
  const maySee = useMay('secrets');
  const secret = rotate.data?.secret ?? reveal.data?.secret;
  const close = (): void => {
    setAsks(false);
    setEndPrevious(false);
  };
  const hide = (): void => {
    reveal.reset();
    rotate.reset();
  };
  return (
    <Card title={texts.verify.secret}>
      <Stack isTight>
        <p>{texts.verify.secretText}</p>
        {!maySee && <Soft>{texts.verify.noSecrets}</Soft>}
        {secret !== undefined && <Code title="WEBHOOK_SECRET" text={secret} />}
        {reveal.error && <ErrorState error={reveal.error} />}
        {hasPrevious && (
          <Notice tone="warn" title={texts.verify.overlapTitle}>
            <ul>
              {endpoint.previousSignaturesUntil.map((until) => (
                <li key={until}>
                  {texts.verify.overlapLeft} <Countdown to={until} over={texts.verify.overlapOver} />
                </li>
              ))}
            </ul>
          </Notice>
        )}
        {maySee && (
          <Actions>
            {secret === undefined ? (
              <Button isBusy={reveal.isPending} onClick={() => reveal.mutate()}>
                {texts.verify.reveal}
              </Button>
            ) : (
              <Button onClick={hide}>{texts.verify.hide}</Button>
            )}
            <Button onClick={() => setAsks(true)}>{texts.verify.rotate}</Button>
          </Actions>
        )}
      </Stack>
      <Confirm
        isOpen={asks}
        onClose={close}
        title={texts.verify.rotateTitle}
        action={texts.verify.rotate}
        isBusy={rotate.isPending}
        error={rotate.error}
        onConfirm={() =>
          rotate.mutate({ overlapSeconds: Number(overlap), endPrevious }, { onSuccess: close })
        }
      >
        <Stack isTight>
          <p>{texts.verify.rotateText}</p>
          <SelectField
            label={texts.verify.overlap}
            options={overlaps}
            value={overlap}
            onChange={({ target }) => setOverlap(target.value)}
          />
          {hasPrevious && (
            <Check
              label={texts.verify.endPrevious}
              hint={texts.verify.endPreviousHint}
              checked={endPrevious}
              onChange={({ target }) => setEndPrevious(target.checked)}
            />
          )}
        </Stack>
      </Confirm>
    </Card>
  );
}
