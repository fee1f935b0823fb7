import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** nginx reads its whole configuration with the sample in it, and certificates made for that. @throws when it refuses */
export async function checkNginx(): Promise<void> {
  await inFolder(async (folder) => {
    const key = join(folder, 'privkey.pem');
    const certificate = join(folder, 'fullchain.pem');
    const subject = ['-subj', '/CN=hooks.example.com', '-days', '1', '-keyout', key, '-out', certificate];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject]);
    const sample = await readFile('deploy/nginx/mailhooks.conf', 'utf8');
    await writeFile(join(folder, 'mailhooks.conf'), sample.replaceAll('/etc/ssl/mailhooks', folder));
    const main = `pid ${folder}/pid; error_log stderr; events {} http { access_log off; include ${folder}/mailhooks.conf; }\n`;
    await writeFile(join(folder, 'nginx.conf'), main);
    await run('nginx', ['-t', '-c', join(folder, 'nginx.conf')]);
  });
}

export async function checkCaddy(): Promise<void> {
  const args = ['validate', '--config', 'deploy/caddy/Caddyfile', '--adapter', 'caddyfile'];
  await inFolder((folder) =>
    run('caddy', args, { env: { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder } }),
  );
}

/** As `mailhooks@api`. @throws with what systemd warns of */
export async function checkUnit(): Promise<void> {
  await inFolder(async (folder) => {
    const unit = join(folder, 'mailhooks@api.service');
    await copyFile('deploy/systemd/mailhooks@.service', unit);
    // Where this Node is; the machine's may be elsewhere.
    await writeFile(unit, (await readFile(unit, 'utf8')).replace('/usr/bin/node', process.execPath));
    const { stderr } = await run('systemd-analyze', ['verify', unit]);
    if (stderr.includes(unit)) throw new Error(stderr);
  });
}

async function inFolder(use: (folder: string) => Promise<unknown>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mailhooks-samples-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
