/** How long a page of a list is, unless less is left: rows, and bytes of its rows as JSON, in which there is one row at least. */
export const listLength = { default: 50, most: 100, bytes: 2 * 1024 * 1024 } as const;
