import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Buildah } from './buildah.ts';

const run = promisify(execFile);
export const image = 'localhost/mailhooks:check';

/** The image that every stage of the Dockerfile begins with. @throws when they differ */
function baseOf(dockerfile: string): string {
  const [base, ...others] = new Set(
    [...dockerfile.matchAll(/^FROM (?:--\S+ )*(\S+)/gm)].map(([, name]) => name),
  );
  if (base === undefined || others.length > 0) throw new Error('Dockerfile: its stages have several bases');
  return base;
}

/** As node:24-bookworm-slim: Debian with Node, npm and the user `node`, under the name that the Dockerfile asks for. */
export async function makeBase(buildah: Buildah, folder: string): Promise<void> {
  const base = join(folder, 'base.tar');
  await run('mmdebstrap', ['--variant=minbase', 'bookworm', base]);
  const npm = join(folder, 'npm');
  await mkdir(npm);
  await run('npm', ['pack', 'npm@11', '--silent', '--pack-destination', npm], { cwd: folder });
  await run('sh', ['-c', 'tar -xzf npm-*.tgz'], { cwd: npm });

  const container = await buildah.ask('from', 'scratch');
  await buildah.ask('add', container, base, '/');
  await buildah.ask('copy', container, resolve('node_modules/node/bin/node'), '/usr/local/bin/node');
  await buildah.ask('copy', container, join(npm, 'package'), '/usr/local/lib/node_modules/npm');
  const rest = `
    ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
    ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
    groupadd --gid 1000 node
    useradd --uid 1000 --gid node --create-home node`;
  await buildah.ask('run', container, '--', 'sh', '-euc', rest);
  const name = baseOf(readFileSync('Dockerfile', 'utf8'));
  await buildah.ask('commit', '--quiet', '--rm', container, `docker.io/library/${name}`);
}

/** The Dockerfile as it is. npm inside, by its global settings, asks the registry that npm here asks, and trusts whom it trusts. */
export async function buildImage(buildah: Buildah, folder: string): Promise<void> {
  const ask = async (key: string): Promise<string> =>
    (await run('npm', ['config', 'get', key])).stdout.trim();
  const npmrc = join(folder, 'npmrc');
  const given = process.env.NODE_EXTRA_CA_CERTS ?? (await ask('cafile'));
  const certificates = given === 'null' || given === '' ? undefined : given;
  const lines = [`registry=${await ask('registry')}`, ...(certificates ? ['cafile=/run/host-ca.crt'] : [])];
  await writeFile(npmrc, `${lines.join('\n')}\n`);
  await buildah.show(
    ...['bud', '--quiet', '--pull-never', '--format', 'docker', '--tag', image],
    ...['--volume', `${npmrc}:/usr/local/etc/npmrc:ro`],
    ...(certificates ? ['--volume', `${certificates}:/run/host-ca.crt:ro`] : []),
    '.',
  );
}
