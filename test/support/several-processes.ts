import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testAdminKey, testEncryptionKey, testedMode } from './mailhooks.ts';
import { createDatabase, createNamespace, testServers } from './servers.ts';

/** Settings of two processes behind one port, on a database, a namespace and a folder of their own. */
export async function settingsOfTwo(t: {
  after: (clean: () => Promise<void>) => void;
}): Promise<{ DATABASE_URL: string } & Record<string, string>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-test-'));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  return {
    DATA_DIR: dataDir,
    DATABASE_URL: await createDatabase(),
    TEMPORAL_ADDRESS: testServers().temporalAddress,
    TEMPORAL_NAMESPACE: await createNamespace(),
    MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
    MAILHOOKS_ADMIN_KEY: testAdminKey,
    MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
    MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off',
    MAILHOOKS_WORKFLOW: testedMode,
    MAILHOOKS_PROCESSES: '2',
    PORT: '0',
  };
}

/** The process that was started last under this number, as the log says. */
export const pidOf = (output: string, number: number): number =>
  Number(
    output
      .matchAll(new RegExp(`"process":${number},"pid":(\\d+)`, 'g'))
      .toArray()
      .at(-1)?.[1],
  );

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
