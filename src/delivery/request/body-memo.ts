import type { FormatName } from '../../domain/account/endpoint.ts';
import type { FormatAccount } from '../../formats/format.ts';

/** All that a body is made of. */
export interface BodyParts {
  accountId: string;
  format: FormatName;
  /** Texts, as they are stored. */
  payload: string;
  messageContent: string | null;
  account: FormatAccount;
}

export interface Body {
  text: string;
  bytes: number;
}

export const bodyOf = (text: string): Body => ({ text, bytes: Buffer.byteLength(text) });

/** Remembers the last large bodies: one event goes out in the same bytes to each endpoint of a format. */
export interface BodyMemo {
  /** @param render called when the body is not among the last ones */
  bodyOf(parts: BodyParts, render: () => string): Body;
}

/** @param most bodies that are kept */
export function createBodyMemo(most: number): BodyMemo {
  const kept: { parts: BodyParts; body: Body }[] = [];
  return {
    bodyOf(parts, render) {
      const known = kept.find((one) => isSame(one.parts, parts));
      if (known) return known.body;
      const body = bodyOf(render());
      kept.unshift({ parts, body });
      kept.splice(most);
      return body;
    },
  };
}

const isSame = (a: BodyParts, b: BodyParts): boolean =>
  a.format === b.format &&
  a.accountId === b.accountId &&
  a.account.id === b.account.id &&
  a.account.instanceUrl === b.account.instanceUrl &&
  a.account.userName === b.account.userName &&
  a.payload === b.payload &&
  a.messageContent === b.messageContent;
