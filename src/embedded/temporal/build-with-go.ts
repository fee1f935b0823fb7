import { mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { sayingEvery15s } from '../../domain/basics/still-waiting.ts';
import { runToEnd, succeeds } from '../process/run-program.ts';
import type { Obtain } from './temporal-download.ts';

/** The newest release that `go install` accepts (later ones have replace directives). */
const MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';

/** Builds the official CLI with Go, from the Go module proxy. */
export async function buildTemporal({ work, report, signal }: Obtain): Promise<string> {
  if (!(await succeeds('go', ['version']))) throw new Error('building it needs Go, which is not on the PATH');
  report(
    'Building the Temporal server with Go. This is needed once and takes about 4 to 6 minutes on a slow machine.',
  );
  const bin = join(work, 'bin');
  await mkdir(bin, { recursive: true });
  const args = ['install', '-trimpath', '-ldflags', '-s -w', MODULE];
  // go install refuses GOBIN when it is told to build for another system.
  const env: NodeJS.ProcessEnv = { ...process.env, GOBIN: bin, GOOS: '', GOARCH: '', GOFLAGS: '' };
  if (!isAbsolute(env['XDG_CACHE_HOME'] ?? '')) delete env['XDG_CACHE_HOME'];
  await sayingEvery15s(
    (seconds) => report(`… still building (${seconds} s)`),
    runToEnd({ file: 'go', args, env, signal }),
  );
  report('The Temporal server is built.');
  return join(bin, process.platform === 'win32' ? 'temporal.exe' : 'temporal');
}
