#!/usr/bin/env node
// Plain JavaScript on purpose: an older Node must get as far as handing over to the one that the package brings.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Name look-ups and files share libuv's threads, four by default: a few names whose servers are silent would stop
// everything else. Read when the pool is first used, which is later than this; an older Node hands it on.
process.env.UV_THREADPOOL_SIZE ??= '64';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const runsNow = major > 22 || (major === 22 && minor >= 18);

// A checkout runs its sources. The package has none: Node does not strip types under node_modules, so it brings JavaScript.
const sources = new URL('../src/main.ts', import.meta.url);
const program = existsSync(sources) ? sources : new URL('../lib/main.js', import.meta.url);

if (runsNow) {
  await import(program.href);
} else {
  const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (!existsSync(own)) {
    const help = program === sources ? ', or `npm ci`, which brings one' : '';
    console.error(`Mailhooks needs Node 22.18 or newer (this is ${process.version})${help}.`);
    process.exit(1);
  }
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
