import { debuglog } from 'node:util';
import { api } from './commands/api.ts';
import { demo } from './commands/demo.ts';
import { migrateDatabase } from './commands/migrate.ts';
import { replay } from './commands/replay.ts';
import { rotateKey } from './commands/rotate-key.ts';
import { start } from './commands/start.ts';
import { worker } from './commands/worker.ts';
import { ConfigError, readConfig, version } from './config/config.ts';

const commands = { start, api, worker, migrate: migrateDatabase, 'rotate-key': rotateKey, replay, demo };

const usage = `mailhooks ${version}: webhooks for email events, each a durable Temporal workflow

  mailhooks start      everything in one process; what you have not set up is embedded
  mailhooks api        the REST API                 (needs DATABASE_URL, TEMPORAL_ADDRESS)
  mailhooks worker     delivers                     (needs DATABASE_URL, TEMPORAL_ADDRESS)
  mailhooks migrate    brings the database's schema up to date and ends
  mailhooks rotate-key seals every secret again under the current MAILHOOKS_ENCRYPTION_KEY; see docs/operate/operations.md
  mailhooks replay     checks that running workflows can go on with this code; [--query Q] [--limit N] [--json] [file…]
  mailhooks demo       shows the whole story in a minute, against a receiver of its own; --keep lets you look around

Settings are environment variables: see docs/operate/settings.md. NODE_DEBUG=mailhooks shows stacks of errors.`;

const [name = '', ...options] = process.argv.slice(2);
if (name === '--version') {
  console.log(version);
  process.exit(0);
}
const wantsHelp = options.some((option) => option === '--help' || option === '-h');
if (wantsHelp || !Object.hasOwn(commands, name)) {
  const help = wantsHelp || ['help', '--help', '-h', ''].includes(name);
  console[help ? 'log' : 'error'](help ? usage : `unknown command: ${name}\n\n${usage}`);
  process.exit(help ? 0 : 2);
}

try {
  process.exitCode = await commands[name as keyof typeof commands](readConfig());
} catch (error) {
  // A sentence for whoever runs it; the stack is for whoever fixes it.
  console.error(error instanceof Error ? error.message : error);
  if (!(error instanceof ConfigError)) debuglog('mailhooks')('%o', error);
  // Of `replay`, 1 says that workflows would break: what could not be checked is another matter.
  process.exitCode = name === 'replay' ? 2 : 1;
}
// Whatever a library left open must not keep a process that has said good-bye.
process.exit();
