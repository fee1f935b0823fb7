import { buildBundle } from '../../src/temporal/worker/bundle.ts';
import { startServers } from '../../test/support/start-servers.ts';
import type { Service } from './check.ts';

/** A whole Mailhooks on servers of its own. */
export async function startService(): Promise<Service> {
  await buildBundle();
  const servers = await startServers();
  const { startTestMailhooks, testAdminKey } = await import('../../test/support/mailhooks.ts');
  const mailhooks = await startTestMailhooks();
  return {
    url: mailhooks.url,
    key: testAdminKey,
    async stop() {
      await mailhooks.stop();
      await servers.stop();
    },
  };
}
