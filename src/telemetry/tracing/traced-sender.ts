import { SpanKind, SpanStatusCode, type Attributes, type Tracer } from '@opentelemetry/api';
import type { Exchange } from '../../domain/delivery/exchange.ts';
import type { HttpSender, WebhookRequest } from '../../delivery/http/http-sender.ts';
import { serverOf } from './traced-request.ts';

/** A span for every POST to an endpoint. The request carries nothing of it. */
export function tracedSender(sender: HttpSender, tracer: Tracer): HttpSender {
  return {
    send: (webhook, account) =>
      tracer.startActiveSpan(
        'POST',
        { kind: SpanKind.CLIENT, attributes: attributesOf(webhook) },
        async (span) => {
          try {
            const exchange = await sender.send(webhook, account);
            const { response } = exchange;
            if (response) span.setAttribute('http.response.status_code', response.status);
            const errorType = errorTypeOf(exchange);
            if (errorType !== undefined) {
              span.setAttribute('error.type', errorType).setStatus({ code: SpanStatusCode.ERROR });
            }
            return exchange;
          } catch (error) {
            span
              .setAttribute('error.type', error instanceof Error ? error.name : 'unknown')
              .setStatus({ code: SpanStatusCode.ERROR });
            throw error;
          } finally {
            span.end();
          }
        },
      ),
    close: () => sender.close(),
  };
}

/** A redirect is a failure here; for want of something of ours nothing was sent. */
const errorTypeOf = ({ response, failure, shortage }: Exchange): string | undefined => {
  if (failure) return failure.code;
  if (!response) return shortage ?? 'unknown';
  return response.status >= 200 && response.status < 300 ? undefined : String(response.status);
};

/** No payload, and of the URL only whom it leads to: a path may be a credential as much as a query string. */
function attributesOf({ url, headers }: WebhookRequest): Attributes {
  const target = URL.parse(url);
  const joined = headers['mailhooks-event-ids']?.split(',');
  return {
    'http.request.method': 'POST',
    ...(target && {
      'url.full': target.origin,
      'url.scheme': target.protocol.slice(0, -1),
      ...serverOf(target),
    }),
    'mailhooks.attempt.number': Number(headers['mailhooks-attempt']),
    [joined ? 'mailhooks.batch.id' : 'mailhooks.delivery.id']: headers['webhook-id'],
    ...(joined ? { 'mailhooks.event.ids': joined } : { 'mailhooks.event.id': headers['mailhooks-event-id'] }),
  };
}
