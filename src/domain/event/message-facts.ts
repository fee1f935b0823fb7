/** What one speaker has said of a message; null where it has said nothing. */
export interface MessageWords {
  messageId: string;
  /** Whose words these are: `admin`, `account`, or one of those for whom producer keys speak. */
  speaker: string;
  /** JSON text. */
  content: string | null;
  contentHash: Buffer | null;
  webhookUrl: string | null;
  trackOpens: boolean | null;
  trackClicks: boolean | null;
}

/** Whether words say something of their message that their speaker has not said before. */
export function addsTo(before: MessageWords | undefined, words: MessageWords): boolean {
  if (!before) return true;
  const keys = ['contentHash', 'webhookUrl', 'trackOpens', 'trackClicks'] as const;
  return keys.some((key) => before[key] === null && words[key] !== null);
}

/** Of two words of one speaker about a message those count that came first. */
export function firstOf(before: MessageWords | undefined, words: MessageWords): MessageWords {
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

/** What holds of a message for the events of one speaker. */
export interface MessageFacts {
  speaker: string;
  /** JSON text, null when there is none. */
  content: string | null;
  /** Whose content it is, and whose it will be when there is none yet. */
  contentBy: string;
  webhookUrl: string | null;
  /** Who named the URL. */
  urlBy: string | null;
  trackOpens: boolean | null;
  trackClicks: boolean | null;
}

/** Those who may read all of the account: what they say holds for everybody's events. */
const trusted: readonly string[] = ['account', 'admin'];

/** Whether it is the account or the admin, whose words hold for everybody's events. Null, for nobody: false. */
export const isTrusted = (speaker: string | null): boolean => speaker !== null && trusted.includes(speaker);

/**
 * A speaker's own words come first, then those of the account and of the admin. Another producer's content is taken when
 * it is the only one; nothing else that another producer says counts.
 * @param words all that has been said of the message
 */
export function factsFor(speaker: string, words: readonly MessageWords[]): MessageFacts {
  const heard = [speaker, ...trusted].flatMap((name) => words.find((one) => one.speaker === name) ?? []);
  const first = <Key extends keyof MessageWords>(key: Key): MessageWords | undefined =>
    heard.find((one) => one[key] !== null);
  const contents = words.filter(({ content }) => content !== null);
  const brought = first('content') ?? (contents.length === 1 ? contents[0] : undefined);
  const named = first('webhookUrl');
  return {
    speaker,
    content: brought?.content ?? null,
    contentBy: brought?.speaker ?? speaker,
    webhookUrl: named?.webhookUrl ?? null,
    urlBy: named?.speaker ?? null,
    trackOpens: first('trackOpens')?.trackOpens ?? null,
    trackClicks: first('trackClicks')?.trackClicks ?? null,
  };
}
