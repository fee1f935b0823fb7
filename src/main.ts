import cluster from 'node:cluster';
import { debuglog } from 'node:util';
import { api } from './commands/api.ts';
import { readCommandLine, refusal } from './commands/command-line.ts';
import type { CommandName } from './commands/command-table.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { UsageError, type Given } from './commands/given.ts';
import { migrateDatabase } from './commands/migrate.ts';
import { runAsOneOfSeveral } from './commands/one-of-several.ts';
import { replay } from './commands/replay.ts';
import { rotateKey } from './commands/rotate-key.ts';
import { start } from './commands/start.ts';
import { worker } from './commands/worker.ts';
import { inWords } from './config/unknown-settings.ts';
import { ConfigError, readConfig, type Config } from './config/config.ts';

const commands: Record<Exclude<CommandName, 'doctor'>, (config: Config, given: Given) => Promise<number>> = {
  start,
  api,
  worker,
  migrate: migrateDatabase,
  'rotate-key': rotateKey,
  replay,
  demo,
};

// Started by another process of ours, which has read the command line and the settings.
if (cluster.isWorker) process.exit(await runAsOneOfSeveral());

const line = readCommandLine(process.argv.slice(2));
if (line.kind === 'says') {
  console[line.status === 0 ? 'log' : 'error'](line.text);
  process.exit(line.status);
}
const { name, given } = line;

async function run(command: keyof typeof commands): Promise<number> {
  const config = readConfig();
  // The servers say it in their log; the demo has settings of its own.
  if (['migrate', 'rotate-key', 'replay'].includes(command))
    for (const one of config.unknown) console.error(inWords(one));
  return await commands[command](config, given);
}

try {
  // Wrong settings are among what it is to say.
  process.exitCode = name === 'doctor' ? await doctor(given) : await run(name);
} catch (error) {
  if (error instanceof UsageError) {
    console.error(refusal(name, error.message).text);
    process.exit(2);
  }
  // A sentence for the operator; the stack is for developers.
  console.error(error instanceof Error ? error.message : error);
  if (!(error instanceof ConfigError)) debuglog('mailhooks')('%o', error);
  // Of `replay`, 1 says that workflows would break: what could not be checked is another matter.
  process.exitCode = name === 'replay' ? 2 : 1;
}
// Whatever a library left open must not keep a process that has said good-bye.
process.exit();
