/** How large a request may be, unpacked; what one event may have is in `src/domain/event/event-size.ts`. */

/** Bytes of a request that posts events. */
export const maxRequestBytes = 10 * 1024 * 1024;
/** … of another: its fields have a few kilobytes. */
export const maxDocumentBytes = 1024 * 1024;
/** … of one that anybody may send: a token or a key. */
export const maxOpenBytes = 16 * 1024;

/** Events that one array may hold. */
export const maxArray = 1_000;
/** … and a request of lines. Ten mebibytes hold 200,000 of the smallest lines: more than a process should take together. */
export const maxLines = 10_000;

/** A page of zeros unpacks to 1,000 times its size, ten thousand events that share a newsletter to about 110 times. */
export const maxRatio = 150;
/** So much may come of any few bytes. */
export const anyRatioBytes = 1024 * 1024;
