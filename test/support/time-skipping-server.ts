import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { defaultCacheDir } from '../../src/embedded/temporal-binary.ts';

const run = promisify(execFile);
const VERSION = '1.38.0';

type Executable = { type: 'existing-path'; path: string } | { type: 'cached-download' };

/**
 * Temporal's test server, on which 24 hours of retries pass in seconds. From the cache, else the SDK's download,
 * else from Maven (needs Java and mvn; once, about a minute). End it with `teardown()`.
 * @throws Error saying what was tried.
 */
export async function startTimeSkippingEnv(): Promise<TestWorkflowEnvironment> {
  const wrapper = join(defaultCacheDir(), `temporal-test-server-${VERSION}`, 'temporal-test-server');
  if (await exists(wrapper)) return start({ type: 'existing-path', path: wrapper });
  try {
    return await start({ type: 'cached-download' });
  } catch (downloadFailed) {
    try {
      await installFromMaven();
    } catch (mavenFailed) {
      const message =
        'No time-skipping test server: the download failed, and so did Maven (needs java and mvn).';
      throw new AggregateError([downloadFailed, mavenFailed], message);
    }
    return start({ type: 'existing-path', path: wrapper });
  }
}

/** The SDK waits 5 s for it; on a busy machine a Java program may need longer, the first time. */
async function start(executable: Executable, tries = 4): Promise<TestWorkflowEnvironment> {
  try {
    return await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  } catch (error) {
    if (tries === 1 || !String(error).includes('did not start within')) throw error;
    return await start(executable, tries - 1);
  }
}

/** Built aside and renamed, so that test files which start at once never see half of it. */
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
