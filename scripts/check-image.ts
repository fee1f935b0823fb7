/**
 * Builds the Dockerfile without a Docker engine, on a base made like the real one, and runs what comes out: as the
 * image's user, on a read-only root, it migrates a database, serves and delivers an event.
 * Needs Linux, root, `buildah` and `mmdebstrap` (Debian packages), and the package registries of Debian and npm.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServers } from '../test/support/start-servers.ts';
import { buildImage, image, makeBase } from './image/build.ts';
import { buildahIn } from './image/buildah.ts';
import type { ImageConfig } from './image/container.ts';
import { checkConfig, checkFiles } from './image/contents.ts';
import { checkStack } from './image/stack.ts';

for (const program of ['buildah', 'mmdebstrap', 'unshare']) {
  try {
    execFileSync('which', [program]);
  } catch {
    throw new Error(`check:image needs ${program} (apt-get install buildah mmdebstrap)`);
  }
}

const started = performance.now();
const say = (line: string): void =>
  console.log(`${((performance.now() - started) / 1_000).toFixed(0).padStart(4)} s  ${line}`);

const folder = await mkdtemp(join(tmpdir(), 'mailhooks-image-'));
const buildah = buildahIn(folder);
try {
  await makeBase(buildah, folder);
  say('base made: Debian bookworm with Node 24');
  await buildImage(buildah, folder);
  const about = JSON.parse(await buildah.ask('inspect', '--type', 'image', image)) as {
    Docker: { config: ImageConfig };
  };
  const { config } = about.Docker;
  checkConfig(config);
  const container = await buildah.ask('from', '--pull-never', image);
  const root = await buildah.ask('mount', container);
  const megabytes = checkFiles(root);
  say(`image built: ${megabytes} MB, user ${config.User}`);
  const servers = await startServers();
  try {
    await checkStack({ buildah, container, config, root, folder, say });
  } finally {
    await servers.stop();
  }
  say('✓ the image works');
} finally {
  await buildah.ask('rm', '--all').catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
}
