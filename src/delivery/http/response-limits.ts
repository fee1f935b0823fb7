/** How much of one response is read, and how much of that is kept for the log. */

/** Bytes that are read in all: status line, 1xx, headers, chunk framing, body and trailers. */
export const maxReadBytes = 64 * 1024;
/** 1xx before the response. RFC 9110 §15.2 allows any number; no server sends this many within a request's seconds. */
export const maxInterim = 100;
/** Bytes of its body that are kept. */
export const keptBytes = 4 * 1024;
/** Headers that are kept. */
export const keptHeaders = 100;
