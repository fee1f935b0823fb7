import { createHash } from 'node:crypto';
import { EventsRefusedError, type Rejection } from '../domain/errors.ts';
import type { CanonicalEvent } from '../domain/event.ts';
import { canonicalJson, isRawNumber } from '../domain/lossless-json.ts';
import type { BusyQueries } from '../store/busy-queries.ts';
import { rememberMessages, type MessageFacts } from '../store/messages.ts';
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

/** What events say of their messages, and what is known of these already. */
export interface MessageKnowledge {
  /** By message; of those of which something is known. */
  known: ReadonlyMap<string, MessageFacts>;
  /** Whether these events say something that is not known yet. */
  isNew: boolean;
}

/** The messages that these events are about. */
export const messageIdsOf = (events: readonly CanonicalEvent[]): string[] => [
  ...new Set(events.flatMap((event) => messageIdOf(event) ?? [])),
];

/**
 * Asks for what is known of the messages of these events.
 * @param ids of those of which something is known
 * @throws DomainError `conflict` when a message comes again with other content
 */
export async function readMessages(
  busy: Pick<BusyQueries, 'findMessage'>,
  accountId: string,
  events: readonly CanonicalEvent[],
  { ids, single }: { ids: readonly string[]; single: boolean },
): Promise<MessageKnowledge> {
  const found = await Promise.all(ids.map((messageId) => busy.findMessage({ accountId, messageId })));
  const known = new Map(found.flatMap((facts) => (facts ? [[facts.messageId, facts]] : [])));
  const factsByEvent = events.map(factsOf);
  refuseOtherContent(factsByEvent, known, single);
  return { known, isNew: factsByEvent.some((facts) => facts && addsTo(known.get(facts.messageId), facts)) };
}

function addsTo(known: MessageFacts | undefined, said: MessageFacts): boolean {
  if (!known) return true;
  const keys = ['contentHash', 'webhookUrl', 'trackOpens', 'trackClicks'] as const;
  return keys.some((key) => known[key] === null && said[key] !== null);
}

/**
 * Keeps what these events say of their messages, and answers what is known of every message among them.
 * @param before what was known of them
 * @throws DomainError `conflict` when a message comes again with other content; the transaction must be given up then
 */
export async function learnMessages(
  tx: Queryable,
  accountId: string,
  events: readonly CanonicalEvent[],
  { before, single }: { before: ReadonlyMap<string, MessageFacts>; single: boolean },
): Promise<ReadonlyMap<string, MessageFacts>> {
  const factsByEvent = events.map(factsOf);
  const said = new Map<string, MessageFacts>();
  for (const facts of factsByEvent) {
    if (facts) said.set(facts.messageId, firstOf(said.get(facts.messageId), facts));
  }
  const learned = said.size > 0 ? await rememberMessages(tx, accountId, [...said.values()]) : [];
  const known = new Map([...before, ...learned.map((facts) => [facts.messageId, facts] as const)]);
  refuseOtherContent(factsByEvent, known, single);
  return known;
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
  const rejections = factsByEvent.flatMap((facts, index): Rejection[] => {
    const first = facts && known.get(facts.messageId)?.contentHash;
    if (!facts?.contentHash || !first || facts.contentHash.equals(first)) return [];
    const message = `message ${facts.messageId} was posted with other content before`;
    return [{ index, errors: [{ path: 'message.content', message }] }];
  });
  if (rejections.length > 0) throw new EventsRefusedError('conflict', rejections, single);
}

/** The event as it is stored: content that is kept with the message does not stand in every event again. */
export function withoutContent(event: CanonicalEvent): CanonicalEvent {
  if (messageIdOf(event) === null || event.message?.content === undefined) return event;
  const { content: _kept, ...message } = event.message;
  return { ...event, message };
}
