import type { ConnectionPlugin } from '@temporalio/client';

/** For gRPC to a server on this machine: without it a proxy in the environment would be asked for 127.0.0.1. */
export const withoutProxy = { 'grpc.enable_http_proxy': 0 } as const;

/** The same for connections that the SDK opens itself. */
export const directConnection: ConnectionPlugin = {
  name: 'mailhooks-direct-connection',
  configureConnection: (options) => ({
    ...options,
    channelArgs: { ...options.channelArgs, ...withoutProxy },
  }),
};
