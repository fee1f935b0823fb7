import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inLine } from '../../../src/commands/doctor/finding.ts';
import { clockFinding, versionFinding } from '../../../src/commands/doctor/server-findings.ts';

const facts = { version: '16.4', major: 16, aheadMs: 0 };

describe('what doctor says of the server', () => {
  it('is that an old version is too old, with what to use', () => {
    const say = (version: string, major: number): string =>
      inLine(versionFinding({ ...facts, version, major }, 'database (DATABASE_URL)', 'db:5432'));
    assert.equal(say('14.0', 14), '✓ database (DATABASE_URL): Postgres 14.0 at db:5432');
    for (const [version, major] of [
      ['13.18', 13],
      ['9.6.24', 9],
    ] as const)
      assert.equal(
        say(version, major),
        `✗ database (DATABASE_URL): Postgres ${version} at db:5432 → use Postgres 14 or newer`,
      );
  });

  it('is by how much this machine is behind or ahead of its clock, beyond two seconds', () => {
    const say = (aheadMs: number): string => inLine(clockFinding({ ...facts, aheadMs }));
    for (const aheadMs of [0, 2_000, -2_000])
      assert.equal(say(aheadMs), "✓ clock: within 2 s of the database's");
    assert.equal(say(2_500), "✗ clock: 2.5 s behind the database's → synchronize both machines by NTP");
    assert.equal(say(-90_000), "✗ clock: 90.0 s ahead of the database's → synchronize both machines by NTP");
  });
});
