/**
 * `npm run check:deploy`: the Helm chart by Helm, the workflows by actionlint, the alerts by promtool, and the samples by
 * nginx, Caddy and systemd. The first three are built with Go once; where a program cannot be had, its check is left out.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { checkAlerts } from './deploy/alerts.ts';
import { checkChart } from './deploy/chart.ts';
import { checkCaddy, checkNginx, checkUnit } from './deploy/samples.ts';
import { findTool, has } from './deploy/tools.ts';

const run = promisify(execFile);
const withTool = async (
  name: 'helm' | 'actionlint' | 'promtool',
  check: (program: string) => Promise<unknown>,
): Promise<string | undefined> => {
  const program = await findTool(name);
  if (program === undefined) return undefined;
  return String((await check(program)) ?? '');
};
const withProgram = async (name: string, check: () => Promise<void>): Promise<string | undefined> =>
  (await has(name)) ? check().then(() => '') : undefined;

const checks = {
  'deploy/helm': () => withTool('helm', checkChart),
  '.github/workflows': () =>
    withTool('actionlint', (lint) => run(lint, ['-color=false']).then(() => 'workflows')),
  'docs/operate/ops': () => withTool('promtool', checkAlerts),
  'deploy/nginx': () => withProgram('nginx', checkNginx),
  'deploy/caddy': () => withProgram('caddy', checkCaddy),
  'deploy/systemd': () => withProgram('systemd-analyze', checkUnit),
};

for (const [what, check] of Object.entries(checks)) {
  try {
    const found = await check();
    console.log(
      found === undefined
        ? `– ${what}: not checked, its program is not on this machine`
        : `✓ ${what} ${found}`,
    );
  } catch (error) {
    process.exitCode = 1;
    const { message, stdout = '' } = error as Error & { stdout?: string };
    console.error(`✗ ${what}: ${message}\n${stdout}`);
  }
}
