import { version, type Config } from '../config/config.ts';
import type { Logger } from 'pino';
import { lockDataDir } from '../embedded/index.ts';
import { createLogger, warnOfUnknown } from '../app/logger.ts';
import type { ProcessTelemetry } from '../telemetry/process-telemetry.ts';
import { checkPort } from '../app/http.ts';
import type { Connections } from '../app/connections.ts';
import { embeddedConnections } from './embedded-connections.ts';
import { launch } from './launch.ts';
import { runUntilStopped } from './run-until-stopped.ts';
import { onStopSignal } from './signals.ts';
import { installTelemetry } from './install-telemetry.ts';

/** Everything by one command: API, worker, and embedded servers for what the settings do not name. */
export async function start(config: Config): Promise<number> {
  const signal = onStopSignal();
  const log = createLogger(config.logLevel);
  warnOfUnknown(config, log);
  const telemetry = await installTelemetry(config, log);
  // A second instance, or a port in use, is reported now and not after a server has been built for minutes.
  const lock = await lockDataDir(config.dataDir);
  try {
    await checkPort(config);
    return await onServers(config, telemetry, log, signal);
  } finally {
    await telemetry.stop();
    await lock.release();
  }
}

async function onServers(
  config: Config,
  telemetry: ProcessTelemetry,
  log: Logger,
  signal: AbortSignal,
): Promise<number> {
  const embedding = await embeddedConnections(config, (line) => console.log(line), signal);
  const { embedded } = embedding;
  const connections = { ...embedding.connections, telemetry };
  try {
    const running = await launch(config, connections, { api: true, worker: true }, log, signal);
    console.log(banner(running.url, config, connections));
    const status = await runUntilStopped(running, signal, log, embedded.exited);
    console.log('Stopped. Everything accepted is kept; start again to go on.');
    return status;
  } finally {
    await embedded.stop();
  }
}

function banner(url: string, config: Config, connections: Connections): string {
  const key = config.adminKey === undefined ? connections.adminKey : '$MAILHOOKS_ADMIN_KEY';
  const curl = (path: string, body: string): string =>
    `  curl -s ${url}/v1${path} -H 'Authorization: Bearer '"$KEY" -H 'Content-Type: application/json' -d '${body}'`;
  return `
Mailhooks ${version} is up.

  API          ${url}
  Page         ${url}/ (sign in with a key)
  Admin key    ${key}
  Temporal UI  ${connections.temporalUiUrl ?? 'not known (set TEMPORAL_UI_URL)'}
  Mail         ${config.smtpUrl === undefined ? `${config.dataDir}/mail` : 'by SMTP_URL'}

Try it:

  KEY=${key}
${curl('/accounts', '{"id":"demo","name":"Demo","email":"owner@example.com"}')}
${curl('/accounts/demo/endpoints', '{"name":"First","url":"https://example.com/webhooks","eventTypes":["*"]}')}
${curl('/accounts/demo/events', '{"id":"first","type":"email.opened","recipient":{"email":"ada@example.com"}}')}
  curl -s ${url}/v1/accounts/demo/events/first -H 'Authorization: Bearer '"$KEY"

The last one shows every attempt. example.com takes no webhooks, so they fail and are tried again for a day: name a
receiver of yours instead (on this machine: start with MAILHOOKS_ALLOWED_TARGETS=127.0.0.0/8), or run npx mailhooks demo.

Press Ctrl-C to stop.
`;
}
