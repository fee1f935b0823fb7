import { useSentRequest } from '../../api/deliveries.ts';
import type { Attempt } from '../../api/types.ts';
import { Payload } from '../../parts/code.tsx';
import { LazyDisclosure } from '../../parts/disclosure.tsx';
import { Soft, Stack } from '../../parts/layout.tsx';
import { Loaded } from '../../parts/notice.tsx';
import { texts } from '../../texts.ts';

interface RequestBodyProps {
  accountId: string;
  deliveryId: string;
  attempt: Attempt;
}

/** What an attempt sent. The service makes it again on demand: it is asked for when somebody wants to see it. */
export const RequestBody = (of: RequestBodyProps) => (
  <LazyDisclosure summary={texts.exchange.requestBody}>{() => <Body {...of} />}</LazyDisclosure>
);

function Body({ accountId, deliveryId, attempt }: RequestBodyProps) {
  const { exchange } = texts;
  return (
    <Loaded query={useSentRequest(accountId, deliveryId, attempt)} rows={2}>
      {({ body, bodyVerified, bodyMissing }) =>
        body === null ? (
          <Soft>{exchange.bodyMissing[bodyMissing ?? 'event_deleted']}</Soft>
        ) : (
          <Stack isTight>
            <Payload title={exchange.requestBody} text={body} />
            <Soft>{bodyVerified ? exchange.bodyVerified : exchange.bodyLikely}</Soft>
          </Stack>
        )
      }
    </Loaded>
  );
}
