import type { ReactNode } from 'react';
import type { Attempt } from '../api/types.ts';
import { duration } from '../text/time.ts';
import { texts } from '../texts.ts';
import { FirstLine, Headers, Payload } from './code.tsx';
import { Disclosure } from './disclosure.tsx';
import { Stack } from './layout.tsx';

interface ExchangeProps {
  attempt: Attempt;
  /** Which the log does not have. */
  requestBody: ReactNode;
}

/** Request and response of one attempt, as the log has them. */
export function Exchange({ attempt, requestBody }: ExchangeProps) {
  const { request, responseStatus, responseHeaders, responseBody, durationMs } = attempt;
  const { exchange } = texts;
  return (
    <Stack isTight>
      <FirstLine strong="POST" rest={request.url} />
      <Disclosure summary={exchange.requestHeaders}>
        <Headers caption={exchange.requestHeaders} headers={request.headers} />
      </Disclosure>
      {requestBody}
      <FirstLine
        strong={responseStatus === null ? exchange.noResponse : String(responseStatus)}
        rest={exchange.after(duration(durationMs))}
      />
      {responseHeaders && (
        <Disclosure summary={exchange.responseHeaders}>
          <Headers caption={exchange.responseHeaders} headers={responseHeaders} />
        </Disclosure>
      )}
      {responseBody !== null && responseBody !== '' && (
        <Payload title={exchange.responseBody} text={responseBody} />
      )}
    </Stack>
  );
}
