import type { FormatName } from '../api/types.ts';
import { texts } from '../texts.ts';

/** Where each format says what happened. */
const typeFields: Record<FormatName, string> = {
  standard: '"type"',
  cloudevents: '"type"',
  pinpoint: '"event"',
  pinpointe: '"event"',
  esputnik: texts.verify.ofEachElement('"activityStatus"'),
  sendpost: '"event"."type"',
};

/** Puts an endpoint's facts into a snippet. @param url of the endpoint */
export function fillSnippet(template: string, { url, format }: { url: string; format: FormatName }): string {
  const { pathname } = new URL(url);
  return template
    .replaceAll('__PATH__', () => escapePath(pathname))
    .replaceAll('__FORMAT__', format)
    .replaceAll('__TYPE_FIELD__', () => typeFields[format]);
}

/** A path stands in a quoted text of six languages: what could end the text is written as URLs allow. */
const escapePath = (path: string): string =>
  path.replace(/['"\\$#]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
