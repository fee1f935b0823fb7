import type { webhooks } from './schema.ts';

export { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** The payload of one type of event in the format `standard`. */
export type WebhookPayloadOf<Type extends keyof webhooks> =
  webhooks[Type]['post']['requestBody']['content']['application/json'];

/** Any payload of the format `standard`: `type` says which. */
export type WebhookPayload = { [Type in keyof webhooks]: WebhookPayloadOf<Type> }[keyof webhooks];
