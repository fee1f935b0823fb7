import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = 'docs/operate/ops';

/** The rules are valid, and those fire that should. @throws with what promtool says */
export async function checkAlerts(promtool: string): Promise<string> {
  const { stdout } = await run(promtool, ['check', 'rules', `${folder}/alerts.yml`]);
  await run(promtool, ['test', 'rules', `${folder}/alerts_test.yml`]);
  return `alerts: ${/\d+ rules/.exec(stdout)?.[0] ?? ''}`;
}
