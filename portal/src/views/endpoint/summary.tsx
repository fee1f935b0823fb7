import { Link } from 'wouter';
import type { Endpoint } from '../../api/types.ts';
import { paths } from '../../app/paths.ts';
import { useMay } from '../../app/session.tsx';
import { LinkButton } from '../../parts/button.tsx';
import { Card, Columns, Facts, Stack } from '../../parts/layout.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Ago, Time, useNow } from '../../parts/time.tsx';
import { duration } from '../../text/time.ts';
import { texts } from '../../texts.ts';
import { DisabledPanel } from './disabled-panel.tsx';
import { LastExchange } from './last-exchange.tsx';
import { RecoveryProgress } from './recovery-progress.tsx';

/** How the endpoint does, and what it is; a disabled one says first how it comes back. */
export const Summary = ({ endpoint }: { endpoint: Endpoint }) => (
  <Stack>
    <RecoveryProgress endpoint={endpoint} />
    {endpoint.status === 'disabled' && <DisabledPanel endpoint={endpoint} />}
    <TestNotice endpoint={endpoint} />
    <Columns>
      <Card
        title={texts.endpoint.facts}
        actions={
          <LinkButton size="small" href={paths.deliveries(endpoint.accountId, { endpointId: endpoint.id })}>
            {texts.endpoint.itsDeliveries}
          </LinkButton>
        }
      >
        <Facts facts={factsOf(endpoint)} />
      </Card>
      {endpoint.lastError && <LastExchange endpoint={endpoint} lastError={endpoint.lastError} />}
    </Columns>
  </Stack>
);

function factsOf(endpoint: Endpoint): (readonly [string, React.ReactNode])[] {
  const { endpoint: words } = texts;
  const headers = Object.keys(endpoint.headers);
  return [
    [words.id, <code key="id">{endpoint.id}</code>],
    [words.format, texts.formats[endpoint.format]],
    [words.types, endpoint.eventTypes.includes('*') ? words.allTypes : endpoint.eventTypes.join(', ')],
    ...(headers.length > 0 ? [[words.headers, headers.join(', ')] as const] : []),
    ...(endpoint.batch
      ? [
          [
            words.batch,
            words.batchFact(endpoint.batch.maxEvents, duration(endpoint.batch.maxWaitMs)),
          ] as const,
        ]
      : []),
    [words.owner, ownerOf(endpoint)],
    [words.mails, texts.ownerMail[endpoint.ownerMail.status]],
    ...(endpoint.description === null ? [] : [[words.description, endpoint.description] as const]),
    ...(endpoint.lastTest
      ? [
          [
            words.lastTest,
            <TestOutcome key="test" endpoint={endpoint} lastTest={endpoint.lastTest} />,
          ] as const,
        ]
      : []),
    [words.createdAt, <Time key="at" at={endpoint.createdAt} />],
  ];
}

function ownerOf({ ownerEmail, ownerEmailConfirmed }: Endpoint): string {
  if (ownerEmail === null) return texts.endpoint.accountOwner;
  return ownerEmailConfirmed === false ? texts.endpoint.unconfirmed(ownerEmail) : ownerEmail;
}

const freshMs = 60_000;

/** A test that failed, while that matters; one that was successful, where somebody has just created or enabled the endpoint. */
function TestNotice({ endpoint }: { endpoint: Endpoint }) {
  const clock = useNow();
  const { lastTest, status } = endpoint;
  if (status === 'disabled' || !lastTest) return null;
  if (lastTest.ok && clock - Date.parse(lastTest.at) > freshMs) return null;
  return (
    <Notice
      tone={lastTest.ok ? 'good' : 'warn'}
      title={lastTest.ok ? texts.test.worked : texts.test.failed}
      isNews
    >
      <TestOutcome endpoint={endpoint} lastTest={lastTest} />
    </Notice>
  );
}

interface TestOutcomeProps {
  endpoint: Endpoint;
  lastTest: NonNullable<Endpoint['lastTest']>;
}

/** What the last test met: of creating, enabling, or the test view. */
function TestOutcome({ endpoint: { accountId, id }, lastTest }: TestOutcomeProps) {
  const mayManage = useMay('manage-endpoints');
  const took = duration(lastTest.durationMs);
  const answered =
    lastTest.statusCode === null
      ? (lastTest.error?.message ?? '')
      : texts.test.answered(lastTest.statusCode, took);
  return (
    <span>
      {answered} · <Ago at={lastTest.at} />
      {mayManage && (
        <>
          {' · '}
          <Link href={paths.testEndpoint(accountId, id)}>{texts.test.open}</Link>
        </>
      )}
    </span>
  );
}
