import type { ChildProcess } from 'node:child_process';

/**
 * Closes, when the process ends, the connection that it has been handed and has not taken: Node keeps that one open for ever, and
 * its client would wait for a response. There is one at most, as the next is handed over when the one before was taken.
 */
export function closeHandedOver(child: ChildProcess): void {
  // One that could not even be made has no channel.
  if ((child as Partial<ChildProcess>).send === undefined) return;
  let last: { close: () => void } | undefined;
  const send = child.send.bind(child) as (...given: unknown[]) => boolean;
  child.send = (...given: unknown[]): boolean => {
    // Messages of ours have a callback in this place.
    if (isHandle(given[1])) last = given[1];
    return send(...given);
  };
  // Until its channel is closed it may be handed another one although it has ended. Closing one again does nothing.
  for (const end of ['exit', 'disconnect']) child.once(end, () => last?.close());
}

const isHandle = (given: unknown): given is { close: () => void } =>
  typeof given === 'object' && given !== null && 'close' in given && typeof given.close === 'function';
