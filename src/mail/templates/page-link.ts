/** What a reader has to know: everybody who has the link gets in. */
export const aboutLink =
  'The link works for 7 days, once in each browser. It needs no password, so do not pass it on. It shows no signing secrets.';
