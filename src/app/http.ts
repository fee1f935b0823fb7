import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { createApiServer, type ApiServer } from '../api/server.ts';
import type { Config } from '../config/config.ts';
import { errorCode } from '../store/pool.ts';

/** @throws Error that says what to do when the port is taken */
export async function listen(
  app: Express,
  { host, port }: Pick<Config, 'host' | 'port'>,
): Promise<ApiServer> {
  const apiServer = createApiServer(app);
  apiServer.server.listen(port, host);
  await once(apiServer.server, 'listening').catch((error: unknown) => {
    if (errorCode(error) !== 'EADDRINUSE') throw error;
    throw new Error(`port ${port} on ${host} is in use: end what uses it, or set PORT to another`);
  });
  return apiServer;
}

export function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Finds out before anything is fetched, built or started. @throws Error when the port is taken */
export async function checkPort(config: Pick<Config, 'host' | 'port'>): Promise<void> {
  const server = await listen(express(), config);
  await server.close();
}
