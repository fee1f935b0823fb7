import { ConfigError, readConfig, type Config } from '../config/config.ts';
import { inWords } from '../config/unknown-settings.ts';
import { mailableAddress } from '../domain/basics/email-address.ts';
import { readHttpUrl } from '../domain/basics/text.ts';
import { checkDatabase } from './doctor/check-database.ts';
import { checkTemporal } from './doctor/check-temporal.ts';
import { checkEgress, checkMail } from './doctor/check-outgoing.ts';
import { checkTarget } from './doctor/check-target.ts';
import { bad, good, inLine, type Finding } from './doctor/finding.ts';
import { UsageError, type Given } from './given.ts';

/**
 * Looks at the settings and at everything they name, and says what to do; changes nothing.
 * @returns 0 when nothing is wrong with what was tried, else 1
 */
export async function doctor({ options }: Given): Promise<number> {
  const address = readAddress(options.mail);
  const target = readTarget(options.target);
  let allIsWell = true;
  for await (const finding of findings(address, target)) {
    console.log(inLine(finding));
    allIsWell &&= finding.ok !== false;
  }
  return allIsWell ? 0 : 1;
}

async function* findings(address: string | undefined, target: URL | undefined): AsyncGenerator<Finding> {
  const settings = readSettings();
  yield* settings.findings;
  if (!settings.config) return;
  yield* await checkDatabase(settings.config);
  yield* await checkTemporal(settings.config);
  yield* await checkMail(settings.config, address);
  yield* await checkEgress(settings.config);
  yield await checkTarget(settings.config, target);
}

function readSettings(): { config?: Config; findings: Finding[] } {
  const wrong = (problem: string): Finding => bad('settings', problem, 'see docs/operate/settings.md');
  try {
    const config = readConfig();
    const unknown = config.unknown.map((one) => wrong(inWords(one)));
    return { config, findings: unknown.length > 0 ? unknown : [good('settings', 'all are known and valid')] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { findings: error.problems.map(wrong) };
  }
}

function readAddress(given: string | boolean | undefined): string | undefined {
  if (typeof given !== 'string') return undefined;
  const { data, success } = mailableAddress.safeParse(given);
  if (success) return data;
  throw new UsageError(`Option '--mail' expects one plain email address, got '${given}'`);
}

function readTarget(given: string | boolean | undefined): URL | undefined {
  if (typeof given !== 'string') return undefined;
  const url = readHttpUrl(given);
  if (typeof url !== 'string') return url;
  throw new UsageError(`Option '--target': ${url}`);
}
