import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ClientInterceptors,
  type ConnectionOptions,
} from '@temporalio/client';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import type { Config } from '../../config/config.ts';
import { endOnClosedConnection } from './closed-connection.ts';

/** A connection to Temporal that is open. Its caller closes `connection`; the client has none of its own. */
export interface Temporal {
  /** One connection for the worker and the client. */
  connection: NativeConnection;
  client: Client;
}

type ConnectConfig = Pick<
  Config,
  'temporalNamespace' | 'temporalTls' | 'temporalApiKey' | 'temporalProxy' | 'optimizations'
>;

/**
 * @param interceptors of the client; default none
 * @throws when the server cannot be reached
 */
export async function connectTemporal(
  config: ConnectConfig,
  address: string,
  interceptors: ClientInterceptors = {},
): Promise<Temporal> {
  // Compressing what does not leave the machine only takes time.
  const isPlain = config.optimizations.plainGrpc && isLoopback(address);
  const connection = await NativeConnection.connect({
    address,
    ...security(config),
    ...nativeProxy(config),
    ...(isPlain && { grpcCompression: { codec: 'none' } }),
  });
  return {
    connection,
    client: new Client({ connection, namespace: config.temporalNamespace, interceptors }),
  };
}

const isLoopback = (address: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\]|::1)(:\d+)?$/.test(address);

/** A client of a server that is there now, for a command that ends. @throws after 5 s when it cannot be reached */
export async function connectClient(config: ConnectConfig, address: string): Promise<Client> {
  const connection = await Connection.connect({ ...way(config, address), connectTimeout: '5s' });
  return new Client({ connection, namespace: config.temporalNamespace });
}

/**
 * A client that connects at its first call: the API accepts events while Temporal is away.
 * @param clientInterceptors default none
 */
export function lazyClient(
  config: ConnectConfig,
  address: string,
  clientInterceptors: ClientInterceptors = {},
): Client {
  const interceptors = [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), endOnClosedConnection];
  const connection = Connection.lazy({ ...way(config, address), interceptors });
  return new Client({
    connection,
    namespace: config.temporalNamespace,
    interceptors: clientInterceptors,
  });
}

/** The two gRPC libraries of the SDK go the same way: neither asks the environment. */
function way(config: ConnectConfig, address: string): ConnectionOptions {
  const { temporalProxy: proxy } = config;
  const direct = { 'grpc.enable_http_proxy': 0 };
  if (!proxy) return { address, channelArgs: direct, ...security(config) };
  const { username, password } = proxy.credentials ?? {};
  const channelArgs = {
    ...direct,
    'grpc.http_connect_target': `dns:${address}`,
    'grpc.default_authority': address,
    ...(username !== undefined && { 'grpc.http_connect_creds': `${username}:${password}` }),
  };
  return { address: proxy.address, channelArgs, ...security(config) };
}

function nativeProxy({ temporalProxy: proxy }: ConnectConfig): Pick<NativeConnectionOptions, 'proxy'> {
  if (!proxy) return {};
  const { address: targetHost, credentials: basicAuth } = proxy;
  return { proxy: { type: 'http-connect', targetHost, ...(basicAuth && { basicAuth }) } };
}

function security(config: ConnectConfig): Pick<NativeConnectionOptions, 'tls' | 'apiKey'> {
  return {
    ...(config.temporalTls !== undefined && { tls: config.temporalTls }),
    ...(config.temporalApiKey !== undefined && { apiKey: config.temporalApiKey }),
  };
}
