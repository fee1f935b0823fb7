import { Link } from 'wouter';
import { useDelivery } from '../../api/deliveries.ts';
import type { Endpoint, LastError } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { Exchange } from '../../parts/exchange.tsx';
import { Card, Stack } from '../../parts/layout.tsx';
import { Payload } from '../../parts/code.tsx';
import { Time } from '../../parts/time.tsx';
import { Visible } from '../../parts/visible.tsx';
import { texts } from '../../texts.ts';
import { RequestBody } from '../delivery/request-body.tsx';

/** The last error with the request that met it, and the response as it came. */
export function LastExchange({ endpoint, lastError }: { endpoint: Endpoint; lastError: LastError }) {
  const { accountId } = endpoint;
  const delivery = useDelivery(accountId, lastError.deliveryId).data;
  const attempt = delivery?.attempts.findLast(({ error }) => error !== null);
  return (
    <Card
      title={texts.endpoint.lastError}
      actions={
        <Link href={paths.delivery(accountId, lastError.deliveryId)}>{texts.endpoint.itsDelivery}</Link>
      }
    >
      <Stack isTight>
        <p>
          <Visible>{lastError.message}</Visible> · <Time at={lastError.at} />
        </p>
        {attempt ? (
          <Exchange
            attempt={attempt}
            requestBody={<RequestBody {...{ accountId, deliveryId: lastError.deliveryId, attempt }} />}
          />
        ) : (
          lastError.responseBody !== null && (
            <Payload title={texts.exchange.responseBody} text={lastError.responseBody} />
          )
        )}
      </Stack>
    </Card>
  );
}
