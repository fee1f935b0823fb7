import { useMemo, useState } from 'react';
import { useSendTest, useTestRequest } from '../../api/endpoints.ts';
import { useEventTypes } from '../../api/event-types.ts';
import type { Endpoint, EventTypeName, TestReport } from '../../api/types.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { FirstLine, Headers, Payload } from '../../parts/code.tsx';
import { SelectField } from '../../parts/field.tsx';
import { Actions, Card, Columns, Soft, Stack } from '../../parts/layout.tsx';
import { ErrorState, Loaded, Loading } from '../../parts/notice.tsx';
import { duration } from '../../text/time.ts';
import { Visible } from '../../parts/visible.tsx';
import { texts } from '../../texts.ts';

/** The exact request before it is sent, and the response beside it. */
export default function TestTab({ endpoint }: { endpoint: Endpoint }) {
  const place = { accountId: endpoint.accountId, endpointId: endpoint.id };
  const types = useEventTypes();
  const usable = useMemo(
    () => (types.data ?? []).filter(({ formats }) => formats.includes(endpoint.format)),
    [types.data, endpoint.format],
  );
  const [chosen, setChosen] = useState<string>();
  const eventType = (chosen ?? usable[0]?.name) as EventTypeName | undefined;
  const dryRun = useTestRequest(place, eventType);
  const send = useSendTest(place);
  const report = send.data;
  return (
    <Stack>
      <p>{texts.test.intro}</p>
      {types.error && <ErrorState error={types.error} onRetry={() => void types.refetch()} />}
      <Actions>
        <SelectField
          label={texts.test.type}
          options={usable.map(({ name }) => ({ value: name, label: name }))}
          value={eventType ?? ''}
          onChange={({ target }) => {
            setChosen(target.value);
            send.reset();
          }}
        />
        <Button look="primary" isBusy={send.isPending} onClick={() => send.mutate(eventType)}>
          {report ? texts.test.resend : texts.test.send}
        </Button>
        <Soft>{texts.test.harmless}</Soft>
      </Actions>
      <Columns>
        <Card title={report ? texts.test.sentRequest : texts.test.request}>
          {report ? (
            <Request request={report.request} />
          ) : (
            <Loaded query={dryRun}>
              {({ request }) => (
                <Stack isTight>
                  <Request request={request} />
                  <Soft>{texts.test.newEachTime}</Soft>
                </Stack>
              )}
            </Loaded>
          )}
        </Card>
        <Card title={texts.test.response}>
          <div aria-live="polite">
            {send.isPending && <Loading rows={2} />}
            {send.error && <ErrorState error={send.error} />}
            {report && <Response report={report} />}
            {send.isIdle && <Soft>{texts.test.notYet}</Soft>}
          </div>
        </Card>
      </Columns>
    </Stack>
  );
}

const Request = ({ request }: Pick<TestReport, 'request'>) => (
  <Stack isTight>
    <FirstLine strong={request.method} rest={request.url} />
    <Headers caption={texts.exchange.requestHeaders} headers={request.headers} />
    <Payload title={texts.exchange.requestBody} text={request.body} />
  </Stack>
);

function Response({ report: { ok, response, error } }: { report: TestReport }) {
  return (
    <Stack isTight>
      <div>
        <Badge tone={ok ? 'good' : 'bad'}>{ok ? texts.test.worked : texts.test.failed}</Badge>
      </div>
      {response && (
        <FirstLine
          strong={String(response.status)}
          rest={texts.exchange.after(duration(response.durationMs))}
        />
      )}
      {error && (
        <p>
          <Visible>{error.message}</Visible>
        </p>
      )}
      {response && (
        <>
          <Headers caption={texts.exchange.responseHeaders} headers={response.headers} />
          {response.body !== '' && <Payload title={texts.exchange.responseBody} text={response.body} />}
        </>
      )}
    </Stack>
  );
}
