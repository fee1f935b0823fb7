/** `node scripts/release-notes.ts v1.2.3` prints what the changelog says of a version, for its release. Needs no package. */
import { readFileSync } from 'node:fs';
import { releaseNotes } from './release/notes.ts';

const read = (file: string): string => readFileSync(file, 'utf8');
const chart = read('deploy/helm/Chart.yaml');
const ofChart = (name: string): string => new RegExp(`^${name}: (.+)$`, 'm').exec(chart)?.[1] ?? 'none';
const versionIn = (file: string): string => (JSON.parse(read(file)) as { version: string }).version;
console.log(
  releaseNotes(process.argv[2] ?? '', read('CHANGELOG.md'), {
    'package.json': versionIn('package.json'),
    'clients/typescript/package.json': versionIn('clients/typescript/package.json'),
    'deploy/helm/Chart.yaml (version)': ofChart('version'),
    'deploy/helm/Chart.yaml (appVersion)': ofChart('appVersion'),
  }),
);
