/**
 * Words that are not ours, for a mail: on one line, in quotation marks, without characters that nobody sees or that turn
 * the line around, and no longer than so many characters.
 */
export function quoted(text: string, maxChars = 80, mark = '"'): string {
  const line = text
    .replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ')
    .replaceAll('"', "'")
    .trim();
  const chars = Array.from(line);
  return mark + (chars.length > maxChars ? `${chars.slice(0, maxChars - 1).join('')}…` : line) + mark;
}

/** For the end of a subject, where double quotation marks would have the whole line encoded. */
export const quotedInSubject = (text: string): string => quoted(text, 80, "'");

/** Says whose words stand in quotation marks. */
export const whoseWords =
  'What stands in quotation marks was written by users of the account or sent by its endpoint, not by us.';
