import { Link } from 'wouter';
import { useDelivery, useEventText } from '../../api/deliveries.ts';
import { useEndpoint } from '../../api/endpoints.ts';
import { hasStatus } from '../../api/problem.ts';
import type { Delivery } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { useSession } from '../../app/session.tsx';
import { DeliveryBadge } from '../../parts/badge.tsx';
import { Payload } from '../../parts/code.tsx';
import { Card, Columns, Facts, PageHeader, Stack } from '../../parts/layout.tsx';
import { Loaded } from '../../parts/notice.tsx';
import { Time } from '../../parts/time.tsx';
import { memberText } from '../../text/pretty-json.ts';
import { Visible } from '../../parts/visible.tsx';
import { texts } from '../../texts.ts';
import { DeliveryActions } from './delivery-actions.tsx';
import { Timeline } from './timeline.tsx';

/** One delivery from its acceptance to its end, and what can be done about it. */
export default function DeliveryView({ accountId, deliveryId }: { accountId: string; deliveryId: string }) {
  const query = useDelivery(accountId, deliveryId);
  return (
    <Loaded query={query} title={texts.delivery.title}>
      {(delivery) => <Shown accountId={accountId} delivery={delivery} />}
    </Loaded>
  );
}

function Shown({ accountId, delivery }: { accountId: string; delivery: Delivery }) {
  const endpoint = useEndpoint({ accountId, endpointId: delivery.endpointId });
  const isDeleted = hasStatus(endpoint.error, 404);
  return (
    <>
      <PageHeader
        title={delivery.eventType}
        subtitle={<code>{delivery.id}</code>}
        badge={<DeliveryBadge status={delivery.status} isPaused={delivery.pausedAt !== null} />}
        back={{ href: paths.deliveries(accountId), label: texts.deliveries.title }}
        actions={
          <DeliveryActions
            accountId={accountId}
            delivery={delivery}
            endpoint={isDeleted ? 'deleted' : endpoint.data?.status}
          />
        }
      />
      <Columns>
        <Card title={texts.delivery.lifecycle}>
          <Timeline accountId={accountId} delivery={delivery} />
        </Card>
        <Stack>
          <Card title={texts.delivery.facts}>
            <Facts facts={factsOf(accountId, delivery, endpoint.data?.name, useTemporalLink(delivery))} />
          </Card>
          <EventCard accountId={accountId} eventId={delivery.eventId} />
        </Stack>
      </Columns>
    </>
  );
}

function useTemporalLink({ temporalUrl }: Delivery): string | null {
  return useSession().temporalUi ? temporalUrl : null;
}

function factsOf(
  accountId: string,
  delivery: Delivery,
  endpointName: string | undefined,
  temporalUrl: string | null,
): (readonly [string, React.ReactNode])[] {
  const { delivery: words } = texts;
  return [
    [
      words.event,
      <Link key="event" href={paths.deliveries(accountId, { eventId: delivery.eventId })}>
        <code>{delivery.eventId}</code>
      </Link>,
    ],
    [
      words.endpoint,
      <Link key="endpoint" href={paths.endpoint(accountId, delivery.endpointId)}>
        <Visible>{endpointName ?? delivery.endpointId}</Visible>
      </Link>,
    ],
    [words.acceptedAt, <Time key="at" at={delivery.createdAt} />],
    [words.attempts, String(delivery.attemptCount)],
    ...(temporalUrl === null
      ? []
      : [
          [
            words.workflow,
            <a key="temporal" href={temporalUrl} target="_blank" rel="noreferrer">
              {words.inTemporal}
            </a>,
          ] as const,
        ]),
  ];
}

/** The event as it was accepted; its own text, so that no number is rounded. */
function EventCard({ accountId, eventId }: { accountId: string; eventId: string }) {
  const text = useEventText(accountId, eventId);
  return (
    <Card title={texts.delivery.theEvent}>
      <Loaded query={text} rows={2}>
        {(all) => <Payload title={texts.delivery.asAccepted} text={memberText(all, 'event') ?? all} />}
      </Loaded>
    </Card>
  );
}
