import { createHash } from 'node:crypto';
import { DomainError } from '../domain/errors.ts';
import type { CanonicalEvent } from '../domain/event.ts';
import { canonicalJson, isRawNumber } from '../domain/lossless-json.ts';
import { formatPath } from '../domain/validate.ts';
import { findMessages, rememberMessages, type MessageFacts } from '../store/messages.ts';
import type { Queryable } from '../store/pool.ts';

/** One key for `5`, `"5"` and a number beyond 2^53: systems disagree with themselves about the type of an id. */
export function messageIdOf(event: CanonicalEvent): string | null {
  const id = event.message?.id;
  if (id === undefined) return null;
  return isRawNumber(id) ? id.rawJSON : String(id);
}

/** What this event says of its message that holds for the message's other events too; null when it says nothing. */
function factsOf(event: CanonicalEvent): MessageFacts | null {
  const messageId = messageIdOf(event);
  const { content, webhookEndpoint, trackOpens, trackClicks } = event.message ?? {};
  if (messageId === null) return null;
  if ([content, webhookEndpoint, trackOpens, trackClicks].every((fact) => fact === undefined)) return null;
  return {
    messageId,
    content: content === undefined ? null : JSON.stringify(content),
    contentHash: content === undefined ? null : createHash('sha256').update(canonicalJson(content)).digest(),
    webhookUrl: webhookEndpoint ?? null,
    trackOpens: trackOpens ?? null,
    trackClicks: trackClicks ?? null,
  };
}

/**
 * Keeps what these events say of their messages, and answers what is known of every message among them.
 * @throws DomainError `conflict` when a message comes again with other content; the transaction must be given up then
 */
export async function learnMessages(
  tx: Queryable,
  accountId: string,
  events: readonly CanonicalEvent[],
  single: boolean,
): Promise<ReadonlyMap<string, MessageFacts>> {
  const factsByEvent = events.map(factsOf);
  const said = new Map<string, MessageFacts>();
  for (const facts of factsByEvent) {
    if (facts) said.set(facts.messageId, firstOf(said.get(facts.messageId), facts));
  }
  const silent = new Set(events.map(messageIdOf).filter((id) => id !== null && !said.has(id)));
  const known = [
    ...(said.size > 0 ? await rememberMessages(tx, accountId, [...said.values()]) : []),
    ...(silent.size > 0 ? await findMessages(tx, accountId, [...silent] as string[]) : []),
  ];
  const byId = new Map(known.map((facts) => [facts.messageId, facts]));
  refuseOtherContent(factsByEvent, byId, single);
  return byId;
}

function firstOf(before: MessageFacts | undefined, facts: MessageFacts): MessageFacts {
  if (!before) return facts;
  return {
    messageId: facts.messageId,
    content: before.content ?? facts.content,
    contentHash: before.contentHash ?? facts.contentHash,
    webhookUrl: before.webhookUrl ?? facts.webhookUrl,
    trackOpens: before.trackOpens ?? facts.trackOpens,
    trackClicks: before.trackClicks ?? facts.trackClicks,
  };
}

function refuseOtherContent(
  factsByEvent: readonly (MessageFacts | null)[],
  known: ReadonlyMap<string, MessageFacts>,
  single: boolean,
): void {
  for (const [index, facts] of factsByEvent.entries()) {
    const first = facts && known.get(facts.messageId)?.contentHash;
    if (!facts?.contentHash || !first || facts.contentHash.equals(first)) continue;
    const path = formatPath([...(single ? [] : [index]), 'message', 'content']);
    const message = `message ${facts.messageId} was posted with other content before`;
    throw new DomainError('conflict', `${path}: ${message}`, [{ path, message }]);
  }
}

/** The event as it is stored: content that is kept with the message does not stand in every event again. */
export function withoutContent(event: CanonicalEvent): CanonicalEvent {
  if (messageIdOf(event) === null || event.message?.content === undefined) return event;
  const { content: _kept, ...message } = event.message;
  return { ...event, message };
}
