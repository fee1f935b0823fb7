import { hash } from 'node:crypto';
import { EventsRefusedError, type Rejection } from '../../domain/basics/errors.ts';
import type { CanonicalEvent } from '../../domain/event/event.ts';
import { canonicalJson, isRawNumber } from '../../domain/basics/lossless-json.ts';
import {
  addsTo,
  factsFor,
  firstOf,
  type MessageFacts,
  type MessageWords,
} from '../../domain/event/message-facts.ts';
import type { BatchedQueries } from '../../store/batching/batched-queries.ts';
import { rememberWords, type SaidWords } from '../../store/tenants/messages.ts';
import type { Queryable } from '../../store/pool.ts';

// A speaker is whoever's key posted an event. Its words are what it said of the event's message: the first ones count (ADR 46).

/** The same text for `5` and `"5"`, also beyond 2^53: some systems post one id with both types. */
export function messageIdOf(event: CanonicalEvent): string | null {
  const id = event.message?.id;
  if (id === undefined) return null;
  return isRawNumber(id) ? id.rawJSON : String(id);
}

/**
 * What each of these events says of its message that holds for the message's other events too; null for one that says
 * nothing. Content that is spelled the same is hashed once.
 */
export function wordsOf(events: readonly CanonicalEvent[], speaker: string): (MessageWords | null)[] {
  const contents = new Map<string, Pick<MessageWords, 'content' | 'contentHash'>>();
  const contentOf = (content: object | undefined): Pick<MessageWords, 'content' | 'contentHash'> => {
    if (content === undefined) return { content: null, contentHash: null };
    const text = JSON.stringify(content);
    const known = contents.get(text) ?? {
      content: text,
      contentHash: hash('sha256', canonicalJson(content), 'buffer'),
    };
    contents.set(text, known);
    return known;
  };
  return events.map((event) => {
    const messageId = messageIdOf(event);
    const { content, webhookEndpoint, trackOpens, trackClicks } = event.message ?? {};
    if (messageId === null) return null;
    if ([content, webhookEndpoint, trackOpens, trackClicks].every((fact) => fact === undefined)) return null;
    return {
      messageId,
      speaker,
      ...contentOf(content),
      webhookUrl: webhookEndpoint ?? null,
      trackOpens: trackOpens ?? null,
      trackClicks: trackClicks ?? null,
    };
  });
}

/** All that has been said of messages, by message. */
export type SaidBefore = ReadonlyMap<string, readonly MessageWords[]>;

/** Events of an account that are posted, and who posts them. */
export interface Posted {
  accountId: string;
  events: readonly CanonicalEvent[];
  /** What each of them says of its message. */
  words: readonly (MessageWords | null)[];
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

/** What is known of the messages of a request. */
export interface Sayings {
  /** All words about them, those of the request included. */
  said: SaidBefore;
  /** Words that must still hold when the events are written: new ones, and those whose content the events repeat. */
  words: readonly SaidWords[];
  /** Whether it adds to what its speaker has said of a message before. */
  adds: boolean;
}

/**
 * Reads what has been said of the messages of these events.
 * @param ids of the messages of which something may have been said
 * @throws DomainError `conflict` when the same speaker brings other content of a message
 */
export async function readMessages(
  batched: Pick<BatchedQueries, 'findWords'>,
  posted: Posted,
  ids: readonly string[],
): Promise<Sayings> {
  const { accountId, speaker } = posted;
  const found = await Promise.all(ids.map((messageId) => batched.findWords({ accountId, messageId })));
  const said = new Map(ids.map((messageId, index) => [messageId, found[index] ?? []]));
  const words: SaidWords[] = [];
  let adds = false;
  for (const [messageId, news] of newsOf(posted)) {
    const before = ownWords(said.get(messageId), speaker);
    const own = firstOf(before, news);
    if (!before || news.contentHash) words.push({ ...own, isNew: !before });
    adds ||= before !== undefined && addsTo(before, news);
    said.set(messageId, [own, ...othersOf(said.get(messageId), speaker)]);
  }
  refuseOtherContent(posted, said);
  return { said, words, adds };
}

const othersOf = (words: readonly MessageWords[] | undefined, speaker: string): readonly MessageWords[] =>
  (words ?? []).filter((one) => one.speaker !== speaker);

/** What these events say of each message. */
function newsOf({ words }: Posted): Map<string, MessageWords> {
  const news = new Map<string, MessageWords>();
  for (const one of words) if (one) news.set(one.messageId, firstOf(news.get(one.messageId), one));
  return news;
}

/**
 * Writes what these events say of their messages.
 * @param before what had been said of them
 * @returns all that has been said of every message among them
 * @throws DomainError `conflict` when the same speaker brings other content of a message; the transaction must be rolled back
 *   then
 */
export async function learnMessages(tx: Queryable, posted: Posted, before: SaidBefore): Promise<SaidBefore> {
  const { accountId, speaker } = posted;
  const news = [...newsOf(posted).values()];
  const learned = news.length > 0 ? await rememberWords(tx, accountId, news) : [];
  const said = new Map([
    ...before,
    ...learned.map((own) => [own.messageId, [own, ...othersOf(before.get(own.messageId), speaker)]] as const),
  ]);
  refuseOtherContent(posted, said);
  return said;
}

/** Content of another speaker is no conflict: its presence must not show. */
function refuseOtherContent({ words, speaker, single }: Posted, said: SaidBefore): void {
  const rejections = words.flatMap((one, index): Rejection[] => {
    const first = one && ownWords(said.get(one.messageId), speaker)?.contentHash;
    if (!one?.contentHash || !first || one.contentHash.equals(first)) return [];
    const message = `message ${one.messageId} was posted with other content before`;
    return [{ index, errors: [{ path: 'message.content', message }] }];
  });
  if (rejections.length > 0) throw new EventsRefusedError('conflict', rejections, single);
}

/** The event as it is stored: content that is kept with the message is not stored again with each event. */
export function withoutContent(event: CanonicalEvent): CanonicalEvent {
  if (messageIdOf(event) === null || event.message?.content === undefined) return event;
  const { content: _kept, ...message } = event.message;
  return { ...event, message };
}
