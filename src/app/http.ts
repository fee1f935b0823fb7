import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { createApp, createHealthApp, type Operations } from '../api/app.ts';
import { createApiServer, type ApiServer } from '../api/server.ts';
import type { Config } from '../config/config.ts';
import type { ServiceContext } from '../services/context.ts';
import { errorCode } from '../store/pool.ts';
import type { Setup } from './setup.ts';

export interface Listening {
  /** As in `http://127.0.0.1:8080`. */
  url: string;
  close(): Promise<void>;
}

/** Requests are answered from here on: the whole API in its role, health and metrics in any. */
export async function openHttp(
  { config, roles, closers }: Setup,
  services: ServiceContext,
  operations: Operations,
): Promise<Listening> {
  const app = roles.api ? createApp(services, operations, config.callerLimits) : createHealthApp(operations);
  const server = await listen(app, config);
  closers.add(() => server.close());
  return { url: urlOf(server.server), close: () => server.close() };
}

/** Finds out before anything is fetched, built or started. @throws Error when the port is taken */
export async function checkPort(config: Pick<Config, 'host' | 'port'>): Promise<void> {
  const server = await listen(express(), config);
  await server.close();
}

/** @throws Error that says what to do when the port is taken */
async function listen(app: Express, { host, port }: Pick<Config, 'host' | 'port'>): Promise<ApiServer> {
  const apiServer = createApiServer(app);
  apiServer.server.listen(port, host);
  await once(apiServer.server, 'listening').catch((error: unknown) => {
    if (errorCode(error) !== 'EADDRINUSE') throw error;
    throw new Error(`port ${port} on ${host} is in use: end what uses it, or set PORT to another`);
  });
  return apiServer;
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
