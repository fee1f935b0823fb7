/**
 * `npm run check:clients`: makes clients of docs/openapi.json with the common generators, each with its default options,
 * compiles or imports them, and uses those for TypeScript and Python on a running Mailhooks. Everything is made in a
 * throwaway folder; tools are kept in the user's cache folder. One that cannot be had is named and left out.
 */
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOapiCodegen, checkOgen } from './clients/go.ts';
import { checkOpenapiGeneratorGo, checkOpenapiGeneratorPython } from './clients/openapi-generator.ts';
import { checkPythonClient } from './clients/python.ts';
import { startService } from './clients/service.ts';
import { checkTypescript } from './clients/typescript.ts';
import type { Check } from './clients/check.ts';

const checks: Readonly<Record<string, Check>> = {
  'openapi-typescript': checkTypescript,
  'openapi-python-client': checkPythonClient,
  'oapi-codegen': checkOapiCodegen,
  ogen: checkOgen,
  'openapi-generator, Go': checkOpenapiGeneratorGo,
  'openapi-generator, Python': checkOpenapiGeneratorPython,
};

const work = await mkdtemp(join(tmpdir(), 'mailhooks-clients-'));
const service = await startService();
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const [name, check] of Object.entries(checks)) {
    const folder = join(work, name.replaceAll(/\W+/g, '-'));
    await mkdir(folder);
    const began = performance.now();
    try {
      const missing = await check(folder, service);
      counts[missing === undefined ? 'passed' : 'skipped'] += 1;
      const seconds = ((performance.now() - began) / 1_000).toFixed(0);
      console.log(missing === undefined ? `✓ ${name} (${seconds} s)` : `– ${name}: left out, ${missing}`);
    } catch (error) {
      counts.failed += 1;
      const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
      console.error(`✗ ${name}: ${message}\n${stdout}${stderr}`);
    }
  }
} finally {
  await service.stop();
  await rm(work, { recursive: true, force: true });
}
console.log(`${counts.passed} generators passed, ${counts.failed} failed, ${counts.skipped} left out`);
// The Temporal SDK's runtime would keep the process.
process.exit(counts.failed === 0 ? 0 : 1);
