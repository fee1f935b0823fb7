import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Builds and holds images in a folder of its own, without a Docker engine; needs root. */
export interface Buildah {
  /** @returns what the command printed. @throws when it fails */
  ask(...args: string[]): Promise<string>;
  /** Shows what the command prints. @throws when it fails */
  show(...args: string[]): Promise<void>;
}

export function buildahIn(folder: string): Buildah {
  // Neither needs anything of the kernel that a container on a CI machine may lack.
  const places = [
    '--storage-driver',
    'vfs',
    '--root',
    join(folder, 'storage'),
    '--runroot',
    join(folder, 'run'),
  ];
  const env = { ...process.env, BUILDAH_ISOLATION: 'chroot' };
  return {
    async ask(...args) {
      const { stdout } = await run('buildah', [...places, ...args], { env, maxBuffer: 2 ** 24 });
      return stdout.trim();
    },
    async show(...args) {
      const child = spawn('buildah', [...places, ...args], { env, stdio: ['ignore', 'inherit', 'inherit'] });
      const [code] = (await once(child, 'exit')) as [number | null];
      if (code !== 0) throw new Error(`buildah ${args[0]} failed`);
    },
  };
}
