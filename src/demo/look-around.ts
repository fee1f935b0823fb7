import type { StoryResult } from './story.ts';
import { faint, heading, line, say } from './terminal.ts';

export interface Places {
  /** A link into the page, for one use. */
  pageUrl: string;
  apiUrl: string;
  adminKey: string;
  temporalUiUrl: string | undefined;
  /** As a person types it. */
  folder: string;
}

/** Says where everything can be looked at while it still runs. */
export function lookAround({ recovered, failed, mailFile }: StoryResult, places: Places): void {
  heading('Look around');
  show('the page of the account: this link works once, for a day', places.pageUrl);
  show('Temporal UI', places.temporalUiUrl);
  show('the workflow of the event that recovered', recovered.temporalUrl);
  show('the workflow of the event whose endpoint was disabled', failed.temporalUrl);
  show('the mail to the owner', mailFile);
  show('API, and its admin key, which opens the page too', `${places.apiUrl}  ${places.adminKey}`);
  say(
    `All of it is kept in ${places.folder}; DATA_DIR=${shellWord(places.folder)} npm start brings it up again.`,
  );
  line();
  line('Press Ctrl-C to stop.');
}

/** As one word for a shell, whatever is in it. */
const shellWord = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

function show(what: string, where: string | null | undefined): void {
  line(faint(what));
  line(where ?? 'not known');
  line();
}
