import { readFileSync } from 'node:fs';

/**
 * The event that SendPost's documentation shows, as a producer posts it: a Delivered event (type 2). Of its
 * `eventMetadata` it has what their table says is set for that type. The message's `webhookEndpoint` is only carried
 * along, in `content`: the demonstration calls nobody outside. JSON text, as no parsing may touch its digits.
 */
export const sendpostSample = readFileSync(new URL('sendpost-sample.json', import.meta.url), 'utf8');

const parsed = JSON.parse(sendpostSample) as { id: string; message: { content: object } };

export const sampleId = parsed.id;

/** As the documentation writes it: nanoseconds, beyond what a double counts exactly. */
export const sampleSubmittedAt = '1567512491587205000';

/** The sender's message object, in compact JSON. */
export const sampleEmailMessage = JSON.stringify(parsed.message.content);
