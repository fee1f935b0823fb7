import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/embedded/process/ports.ts';
import { createPool, type Db } from '../../src/store/pool.ts';
import { ApiClient } from '../support/api-client.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import type { Mode } from './options.ts';
import { startReceivers, type Receivers } from './receivers.ts';
import { createRole, type Role } from './roles.ts';
import { createPostgres, createTemporal, type Server } from './servers.ts';

/** Mailhooks as an operator runs it, in separate processes, with everything around it. */
export interface Stack {
  readonly api: Role;
  readonly worker: Role;
  readonly postgres: Server;
  readonly temporal: Server;
  readonly receivers: Receivers;
  readonly mails: SmtpSink;
  readonly client: ApiClient;
  readonly url: string;
  /** To compare the end state with. */
  readonly db: Db;
  /** Processes that ended without being asked to. */
  readonly ended: string[];
  stop(): Promise<void>;
}

const adminKey = 'mh_admin_for-chaos-only-0123456789';

/** A short story: an endpoint that always fails is disabled within the window. */
const policy = {
  MAILHOOKS_RETRY_WINDOW: '30s',
  MAILHOOKS_MAX_ATTEMPTS: '6',
  // Longer than the default: on a busy machine an answer must not be missed for want of CPU.
  MAILHOOKS_REQUEST_TIMEOUT: '10s',
  // With so short a window, every outage of ours would be warned of as a receiver's.
  MAILHOOKS_WARN_AT: 'off',
};

export async function startStack(mode: Mode): Promise<Stack> {
  const closers: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    // One that cannot be closed must not keep the others running.
    for (const close of closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        console.error(error);
      }
    }
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-chaos-'));
    closers.push(() => rm(dataDir, { recursive: true, force: true }));
    const receivers = await startReceivers();
    closers.push(() => receivers.close());
    const mails = await startSmtpSink();
    closers.push(() => mails.close());
    const postgres = await createPostgres(dataDir);
    closers.push(() => postgres.end());
    const db = createPool(postgres.address, () => undefined, { max: 2 });
    closers.push(() => db.end());
    const temporal = await createTemporal(dataDir);
    closers.push(() => temporal.end());

    const ended: string[] = [];
    const port = await freePort();
    const settings = {
      ...policy,
      MAILHOOKS_WORKFLOW: mode,
      MAILHOOKS_ADMIN_KEY: adminKey,
      MAILHOOKS_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64'),
      MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
      DATABASE_URL: postgres.address,
      TEMPORAL_ADDRESS: temporal.address,
      SMTP_URL: mails.url,
      LOG_LEVEL: 'info',
    };
    const start = async (name: Role['name'], own: Record<string, string>): Promise<Role> => {
      const role = createRole(name, { ...settings, ...own }, (what) => ended.push(what));
      closers.push(() => role.end());
      await role.start();
      return role;
    };
    const api = await start('api', { PORT: String(port) });
    const worker = await start('worker', { PORT: '0' });
    const url = `http://127.0.0.1:${port}`;
    const client = new ApiClient(url, adminKey);
    return { api, worker, postgres, temporal, receivers, mails, client, url, db, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
