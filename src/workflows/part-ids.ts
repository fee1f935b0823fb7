/** Ids of workflows that deliver an event in parts: `part/<account>/<event>/<number>`. @param workflowId the event's own */
export const partIdOf = (workflowId: string, number: number): string =>
  `${partPrefixOf(workflowId)}${number}`;

/** The id of the part after this one. */
export const partAfter = (partId: string): string =>
  partId.replace(/\d+$/, (number) => String(Number(number) + 1));

/** The prefix of all of them; ids of another event's parts may have it too. */
export const partPrefixOf = (workflowId: string): string => `${workflowId.replace(/^event/, 'part')}/`;
