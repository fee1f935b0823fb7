/**
 * `npm run test:fuzz`: Schemathesis makes calls from `/openapi.json`, right ones and wrong ones, of a whole Mailhooks. It
 * fails on a 5xx, on any answer that is not as described, on a wrong call that is accepted and a right one that is refused.
 * FUZZ_EXAMPLES=100 tries more, FUZZ_SEED=2 others, FUZZ_ONLY=listEvents one operation.
 */
import { fileURLToPath } from 'node:url';
import { buildBundle } from '../../src/temporal/worker/bundle.ts';
import { startServers } from '../support/start-servers.ts';
import { findSchemathesis, runProgram } from './python.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const { FUZZ_EXAMPLES = '8', FUZZ_SEED = '1', FUZZ_ONLY } = process.env;

const status = await findSchemathesis().then(fuzz, (error: unknown) => {
  console.error(`\nTHE API WAS NOT FUZZED: ${(error as Error).message}`);
  return 1;
});
// The tests' support keeps the Temporal SDK's runtime, which would keep the process.
process.exit(status);

async function fuzz(schemathesis: string): Promise<number> {
  await buildBundle();
  const servers = await startServers();
  try {
    const { startTestMailhooks, testAdminKey } = await import('../support/mailhooks.ts');
    const { startReceiver } = await import('../support/receiver.ts');
    const { makeKnownThings } = await import('./known-things.ts');
    const receiver = await startReceiver();
    // Calls without a key are part of it, many of them.
    const mailhooks = await startTestMailhooks({ MAILHOOKS_FAILED_LOGINS: 'off' });
    try {
      const known = await makeKnownThings(mailhooks, receiver.url);
      return await runProgram(schemathesis, argumentsFor(mailhooks.url, testAdminKey), {
        // It leaves a folder of what it found where it runs.
        cwd: mailhooks.config.dataDir,
        env: {
          SCHEMATHESIS_HOOKS: 'hooks',
          PYTHONPATH: here('.'),
          PYTHONDONTWRITEBYTECODE: '1',
          FUZZ_KNOWN: JSON.stringify(known),
        },
      });
    } finally {
      await mailhooks.stop();
      await receiver.close();
    }
  } finally {
    await servers.stop();
  }
}

function argumentsFor(url: string, key: string): string[] {
  return [
    ...['--config-file', here('schemathesis.toml'), 'run', `${url}/openapi.json`],
    ...['--header', `Authorization: Bearer ${key}`],
    ...['--seed', FUZZ_SEED, '--max-examples', FUZZ_EXAMPLES, '--generation-database', 'none'],
    ...['--phases', 'examples,coverage,fuzzing,stateful', '--continue-on-failure', '--request-timeout', '30'],
    ...['--no-color', '--warnings', 'off'],
    ...(FUZZ_ONLY === undefined ? [] : ['--include-operation-id', FUZZ_ONLY]),
  ];
}
