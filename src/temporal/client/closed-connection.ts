import type { ConnectionOptions } from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Interceptor>;

/** gRPC's CANCELLED: nothing is tried again after it. */
const cancelled = 1;

/**
 * The SDK tries a call again after a while, from a timer. When its connection was closed meanwhile, gRPC throws where nobody
 * can catch it, and the process would end: here the call ends as a cancelled one instead. To stand behind the retries.
 */
export const endOnClosedConnection: Interceptor = (options, nextCall) => {
  // gRPC asks for the methods of a call, not for its class.
  try {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
    return nextCall(options) as Call;
  } catch {
    return endedCall as unknown as Call;
  }
};

type Start = (metadata: unknown, listener?: { onReceiveStatus?: (status: unknown) => void }) => void;

const ignore = (): void => undefined;
const start: Start = (metadata, listener) =>
  listener?.onReceiveStatus?.({ code: cancelled, details: 'the connection was closed', metadata });
const endedCall = {
  start,
  sendMessage: ignore,
  sendMessageWithContext: ignore,
  startRead: ignore,
  halfClose: ignore,
  cancelWithStatus: ignore,
  getPeer: () => '',
  getAuthContext: () => null,
};
