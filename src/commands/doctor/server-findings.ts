import type { ServerFacts } from '../../store/diagnose.ts';
import { bad, good, type Finding } from './finding.ts';

/** What the tests run with is newer; older ones are no longer maintained. */
const oldestMajor = 14;
/** Attempts are timed by the database's clock, certificates and signatures by ours. */
const mostSkewMs = 2_000;

export function versionFinding({ version, major }: ServerFacts, what: string, host: string): Finding {
  const found = `Postgres ${version} at ${host}`;
  return major >= oldestMajor ? good(what, found) : bad(what, found, `use Postgres ${oldestMajor} or newer`);
}

export const clockFinding = ({ aheadMs }: ServerFacts): Finding =>
  Math.abs(aheadMs) <= mostSkewMs
    ? good('clock', `within ${mostSkewMs / 1_000} s of the database's`)
    : bad(
        'clock',
        `${(Math.abs(aheadMs) / 1_000).toFixed(1)} s ${aheadMs > 0 ? 'behind' : 'ahead of'} the database's`,
        'synchronize both machines by NTP',
      );
