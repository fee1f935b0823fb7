/** Bytes that one event may have, as JSON without white space. */
export const maxEventBytes = 256 * 1024;
