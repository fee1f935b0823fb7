import { createHash } from 'node:crypto';
import { EventsRefusedError, type Rejection } from '../../domain/basics/errors.ts';
import type { CanonicalEvent } from '../../domain/event/event.ts';
import { canonicalJson, isRawNumber } from '../../domain/basics/lossless-json.ts';
import { factsFor, type MessageFacts, type MessageWords } from '../../domain/event/message-facts.ts';
import type { BatchedQueries } from '../../store/batching/batched-queries.ts';
import { rememberWords } from '../../store/tenants/messages.ts';
import type { Queryable } from '../../store/pool.ts';

/** One key for `5`, `"5"` and a number beyond 2^53: systems disagree with themselves about the type of an id. */
export function messageIdOf(event: CanonicalEvent): string | null {
  const id = event.message?.id;
  if (id === undefined) return null;
  return isRawNumber(id) ? id.rawJSON : String(id);
}

/** What this event says of its message that holds for the message's other events too; null when it says nothing. */
function wordsOf(event: CanonicalEvent, speaker: string): MessageWords | null {
  const messageId = messageIdOf(event);
  const { content, webhookEndpoint, trackOpens, trackClicks } = event.message ?? {};
  if (messageId === null) return null;
  if ([content, webhookEndpoint, trackOpens, trackClicks].every((fact) => fact === undefined)) return null;
  return {
    messageId,
    speaker,
    content: content === undefined ? null : JSON.stringify(content),
    contentHash: content === undefined ? null : createHash('sha256').update(canonicalJson(content)).digest(),
    webhookUrl: webhookEndpoint ?? null,
    trackOpens: trackOpens ?? null,
    trackClicks: trackClicks ?? null,
  };
}

/** All that has been said of messages, by message. */
export type SaidBefore = ReadonlyMap<string, readonly MessageWords[]>;

/** Who posts events of an account, and which. */
export interface Posted {
  accountId: string;
  events: readonly CanonicalEvent[];
  /** As `MessageWords.speaker`. */
  speaker: string;
  single: boolean;
}

export const factsByMessage = (speaker: string, said: SaidBefore): ReadonlyMap<string, MessageFacts> =>
  new Map([...said].map(([messageId, words]) => [messageId, factsFor(speaker, words)]));

const ownWords = (words: readonly MessageWords[] | undefined, speaker: string): MessageWords | undefined =>
  words?.find((one) => one.speaker === speaker);

/** The messages that these events are about. */
export const messageIdsOf = (events: readonly CanonicalEvent[]): string[] => [
  ...new Set(events.flatMap((event) => messageIdOf(event) ?? [])),
];

/**
 * Asks for what has been said of the messages of these events.
 * @param ids of those of which something has been said
 * @returns that, and whether these events say something that their speaker has not said yet
 * @throws DomainError `conflict` when the same speaker brings other content of a message
 */
export async function readMessages(
  busy: Pick<BatchedQueries, 'findWords'>,
  { accountId, events, speaker, single }: Posted,
  ids: readonly string[],
): Promise<{ said: SaidBefore; isNew: boolean }> {
  const found = await Promise.all(ids.map((messageId) => busy.findWords({ accountId, messageId })));
  const said = new Map(ids.map((messageId, index) => [messageId, found[index] ?? []]));
  const wordsByEvent = events.map((event) => wordsOf(event, speaker));
  const own = (messageId: string): MessageWords | undefined => ownWords(said.get(messageId), speaker);
  refuseOtherContent(wordsByEvent, own, single);
  return { said, isNew: wordsByEvent.some((words) => words && addsTo(own(words.messageId), words)) };
}

function addsTo(before: MessageWords | undefined, words: MessageWords): boolean {
  if (!before) return true;
  const keys = ['contentHash', 'webhookUrl', 'trackOpens', 'trackClicks'] as const;
  return keys.some((key) => before[key] === null && words[key] !== null);
}

/**
 * Keeps what these events say of their messages.
 * @param before what had been said of them
 * @returns all that has been said of every message among them
 * @throws DomainError `conflict` when the same speaker brings other content of a message; the transaction must be given
 * up then
 */
export async function learnMessages(
  tx: Queryable,
  { accountId, events, speaker, single }: Posted,
  before: SaidBefore,
): Promise<SaidBefore> {
  const wordsByEvent = events.map((event) => wordsOf(event, speaker));
  const news = new Map<string, MessageWords>();
  for (const words of wordsByEvent) {
    if (words) news.set(words.messageId, firstOf(news.get(words.messageId), words));
  }
  const learned = news.size > 0 ? await rememberWords(tx, accountId, [...news.values()]) : [];
  const own = new Map(learned.map((words) => [words.messageId, words]));
  refuseOtherContent(wordsByEvent, (messageId) => own.get(messageId), single);
  const others = (messageId: string): readonly MessageWords[] =>
    (before.get(messageId) ?? []).filter((words) => words.speaker !== speaker);
  return new Map([
    ...before,
    ...learned.map((words) => [words.messageId, [words, ...others(words.messageId)]] as const),
  ]);
}

function firstOf(before: MessageWords | undefined, words: MessageWords): MessageWords {
  if (!before) return words;
  return {
    ...before,
    content: before.content ?? words.content,
    contentHash: before.contentHash ?? words.contentHash,
    webhookUrl: before.webhookUrl ?? words.webhookUrl,
    trackOpens: before.trackOpens ?? words.trackOpens,
    trackClicks: before.trackClicks ?? words.trackClicks,
  };
}

/** What another speaker brought is no conflict: nobody learns that it is there. */
function refuseOtherContent(
  wordsByEvent: readonly (MessageWords | null)[],
  own: (messageId: string) => MessageWords | undefined,
  single: boolean,
): void {
  const rejections = wordsByEvent.flatMap((words, index): Rejection[] => {
    const first = words && own(words.messageId)?.contentHash;
    if (!words?.contentHash || !first || words.contentHash.equals(first)) return [];
    const message = `message ${words.messageId} was posted with other content before`;
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
