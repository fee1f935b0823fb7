import { SpanKind, SpanStatusCode, type Attributes, type Tracer } from '@opentelemetry/api';
import type { HttpSender, WebhookRequest } from '../../delivery/http/http-sender.ts';

/** A span for every POST to an endpoint. Nothing of it is told to the receiver. */
export function tracedSender(sender: HttpSender, tracer: Tracer): HttpSender {
  return {
    send: (webhook, account) =>
      tracer.startActiveSpan(
        'POST',
        { kind: SpanKind.CLIENT, attributes: attributesOf(webhook) },
        async (span) => {
          try {
            const { response, failure, ...rest } = await sender.send(webhook, account);
            if (response) span.setAttribute('http.response.status_code', response.status);
            const errorType = failure?.code ?? errorStatus(response?.status);
            if (errorType !== undefined) {
              span.setAttribute('error.type', errorType).setStatus({ code: SpanStatusCode.ERROR });
            }
            return { response, failure, ...rest };
          } finally {
            span.end();
          }
        },
      ),
    close: () => sender.close(),
  };
}

/** A redirect is a failure here. */
const errorStatus = (status = 0): string | undefined =>
  status >= 200 && status < 300 ? undefined : String(status);

/** No payload, and of the URL only whom it leads to: a path may be a credential as much as a query string. */
function attributesOf({ url, headers }: WebhookRequest): Attributes {
  const target = URL.parse(url);
  const joined = headers['mailhooks-event-ids']?.split(',');
  return {
    'http.request.method': 'POST',
    ...(target && {
      'url.full': target.origin,
      'server.address': target.hostname,
      'server.port': Number(target.port) || (target.protocol === 'https:' ? 443 : 80),
    }),
    'mailhooks.attempt.number': Number(headers['mailhooks-attempt']),
    [joined ? 'mailhooks.batch.id' : 'mailhooks.delivery.id']: headers['webhook-id'],
    ...(joined ? { 'mailhooks.event.ids': joined } : { 'mailhooks.event.id': headers['mailhooks-event-id'] }),
  };
}
