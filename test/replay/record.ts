/**
 * `npm run histories`: records one history per outcome on real servers. Run it for a new outcome, and commit what it
 * writes; histories that exist stand for workflows that are running somewhere, so they are kept unless named.
 */
import { access, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { buildBundle } from '../../src/temporal/bundle.ts';
import { workflowIdOf } from '../../src/temporal/names.ts';
import { startReceiver, statuses, type Answer } from '../support/receiver.ts';
import { startServers } from '../support/start-servers.ts';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';

/** Where this clone is: stack traces name it. */
const root = fileURLToPath(new URL('../../', import.meta.url));

const scenarios: Record<string, { answer: Answer; cancel?: boolean }> = {
  success: { answer: statuses(200) },
  'retry-then-success': { answer: statuses(503, 500, 200) },
  'exhausted-and-compensated': { answer: statuses(500) },
  cancelled: { answer: statuses(500), cancel: true },
};

await buildBundle();
const servers = await startServers();
try {
  const mailhooks = await startTestMailhooks({ MAILHOOKS_RETRY_WINDOW: '3s' });
  for (const [name, scenario] of Object.entries(scenarios)) {
    const file = new URL(`./histories/${name}.json`, import.meta.url);
    const exists = await access(file).then(
      () => true,
      () => false,
    );
    if (exists && !process.argv.includes(name)) continue;

    const receiver = await startReceiver();
    const account = await mailhooks.api.newAccount({ id: name });
    await mailhooks.api.newEndpoint(account, receiver.url);
    receiver.answer = scenario.answer;
    const event = await mailhooks.api.newEvent(account, { id: 'recorded' });
    const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
    if (scenario.cancel) {
      await until('a retry waits', async () => {
        const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`);
        return body.deliveries[0].status === 'retrying';
      });
      await handle.cancel();
    }
    await mailhooks.settled(account, event);
    const history: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()));
    const json = JSON.stringify(history, withoutMachine, 2)
      .replaceAll(hostname(), 'host')
      .replaceAll(root, '/');
    await writeFile(file, `${json}\n`);
    console.log(`recorded ${name}`);
    await receiver.close();
  }
  await mailhooks.stop();
} finally {
  await servers.stop();
}

/** Workers sign with their process id; the host's name is in their queues' names too. */
function withoutMachine(key: string, value: unknown): unknown {
  return key === 'identity' && typeof value === 'string' ? 'mailhooks' : value;
}
