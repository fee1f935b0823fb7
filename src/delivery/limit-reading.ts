import type { Socket } from 'node:net';

/** Of one answer, whatever it consists of: status line, 1xx, headers, chunk framing, body, trailers. */
export const maxReadBytes = 64 * 1024;

/** The receiver sends more than anybody reads. */
export class ReadLimitError extends Error {
  override readonly name = 'ReadLimitError';
  /** To undici an error of this socket alone: what waits for another connection is not touched. */
  readonly code = 'UND_ERR_SOCKET';
}

/**
 * Closes the connection once an answer has brought more than `maxReadBytes`, the last read included in full.
 * Call it after undici has attached its own listeners: what has come within the limit is parsed before this looks.
 */
export function limitReading(socket: Socket): void {
  let written = -1;
  let readBefore = 0;
  let readAtStart = 0;
  socket.on('readable', () => {
    // A request is written at once, so another count of bytes is another request.
    if (socket.bytesWritten !== written) {
      written = socket.bytesWritten;
      readAtStart = readBefore;
    }
    readBefore = socket.bytesRead;
    if (readBefore - readAtStart > maxReadBytes)
      socket.destroy(new ReadLimitError('the answer is too large'));
  });
}
