import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { directConnection } from '../../src/embedded/temporal/direct-connection.ts';
import { connectsTo, freePort } from '../../src/embedded/process/ports.ts';
import { defaultCacheDir } from '../../src/embedded/temporal/temporal-binary.ts';
import { until } from './until.ts';

const run = promisify(execFile);
const VERSION = '1.38.0';

export type TimeSkippingServer = Pick<
  TestWorkflowEnvironment,
  'address' | 'client' | 'connection' | 'currentTimeMs' | 'teardown'
>;

/**
 * Temporal's test server, on which 24 hours of retries pass in seconds. From the cache, else the SDK's download,
 * else from Maven (needs Java and mvn; once, about a minute). End it with `teardown()`.
 * @throws Error saying what was tried.
 */
export async function startTimeSkippingEnv(): Promise<TimeSkippingServer> {
  const wrapper = join(defaultCacheDir(), `temporal-test-server-${VERSION}`, 'temporal-test-server');
  if (await exists(wrapper)) return await startJava(wrapper);
  try {
    return await TestWorkflowEnvironment.createTimeSkipping({ plugins: [directConnection] });
  } catch (downloadFailed) {
    try {
      await installFromMaven();
    } catch (mavenFailed) {
      const message =
        'No time-skipping test server: the download failed, and so did Maven (needs java and mvn).';
      throw new AggregateError([downloadFailed, mavenFailed], message);
    }
    return await startJava(wrapper);
  }
}

/**
 * The SDK gives a program 5 seconds to listen, and on a busy machine Java takes half a minute. So the server is there
 * before the SDK looks for it, and the program that it starts only sleeps.
 */
async function startJava(program: string): Promise<TimeSkippingServer> {
  const folder = await mkdtemp(join(tmpdir(), 'mailhooks-test-server-'));
  const path = join(folder, 'sleep');
  await writeFile(path, '#!/bin/sh\nexec sleep 3600\n', { mode: 0o755 });
  const port = await freePort();
  const java = spawn(program, [String(port)], { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    const isRunning = java.exitCode === null && java.signalCode === null;
    if (java.kill() && isRunning) await once(java, 'exit');
    await rm(folder, { recursive: true });
  };
  try {
    await until('the test server listens', () => connectsTo(port).then(() => true), 180_000);
    const executable = { type: 'existing-path', path } as const;
    const env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable, port },
      plugins: [directConnection],
    });
    return {
      address: env.address,
      client: env.client,
      connection: env.connection,
      currentTimeMs: () => env.currentTimeMs(),
      async teardown() {
        await env.teardown();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Built aside and renamed, so that test files which start together never see half of it. */
async function installFromMaven(): Promise<void> {
  const cacheDir = defaultCacheDir();
  const home = join(cacheDir, `temporal-test-server-${VERSION}`);
  await mkdir(cacheDir, { recursive: true });
  const work = await mkdtemp(join(cacheDir, 'test-server-'));
  try {
    await writeFile(join(work, 'pom.xml'), POM);
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'];
    await run('mvn', ['-q', '-B', '-f', join(work, 'pom.xml'), ...goal], { maxBuffer: 16 * 1024 * 1024 });
    await writeFile(join(work, 'temporal-test-server'), wrapperScript(home));
    await chmod(join(work, 'temporal-test-server'), 0o755);
    await rename(work, home);
  } catch (error) {
    if (!(await exists(home))) throw error; // else another process was faster
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>mailhooks</groupId><artifactId>test-server</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

function wrapperScript(home: string): string {
  return `#!/bin/sh\nexec java -cp '${join(home, 'lib')}/*' io.temporal.testserver.TestServer "$@"\n`;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
