import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../src/embedded/index.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createPool } from '../../src/store/pool.ts';
import { templateDatabase } from './servers.ts';

/** One Postgres, with a migrated template, and one Temporal server, for everything that runs until `stop`. */
export async function startServers(): Promise<{ stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-run-'));
  const servers = await startEmbedded({
    dataDir,
    needPostgres: true,
    needTemporal: true,
    // For four files of tests at once, of which some have two Mailhooks with 20 connections each.
    maxConnections: 200,
    searchAttributes: {},
    // Each test has a namespace of its own.
    addsSearchAttributes: true,
    report: (line) => console.log(line),
  });
  process.env.TEST_DATABASE_URL = servers.databaseUrl;
  process.env.TEST_TEMPORAL_ADDRESS = servers.temporalAddress;
  process.env.TEST_TEMPORAL_UI_URL = servers.temporalUiUrl;
  await migrateTemplate(servers.databaseUrl ?? '');
  return {
    async stop() {
      await servers.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Cloning a migrated database takes a tenth of migrating one. */
async function migrateTemplate(url: string): Promise<void> {
  const admin = createPool(url, console.error, { max: 1 });
  await admin.query(`CREATE DATABASE ${templateDatabase}`);
  await admin.end();
  const templateUrl = new URL(url);
  templateUrl.pathname = `/${templateDatabase}`;
  const template = createPool(templateUrl.href, console.error, { max: 1 });
  await migrate(template);
  await template.end();
}
