export { Mailhooks, type MailhooksOptions } from './mailhooks.ts';
export { all } from './pages.ts';
export {
  ApiError,
  ClosedError,
  ConnectionError,
  EventRejectedError,
  MailhooksError,
  type FieldError,
  type Problem,
} from './errors.ts';
export type { Accepted, AcceptedEvent, EventInput, PostAllOptions } from './event.ts';
export type { Events } from './events.ts';
export type { EventQueue, QueueOptions } from './event-queue.ts';
export type { CallOptions } from './transport.ts';
export type { BodyOf, Operation, ParametersOf, ResultOf } from './call.ts';
export type { OperationId } from './operations.ts';
export type { components, operations, paths, webhooks } from './schema.ts';
export { Webhook, WebhookVerificationError, type WebhookPayload, type WebhookPayloadOf } from './webhooks.ts';
