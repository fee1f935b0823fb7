import { version, type Config } from '../config.ts';
import { createLogger } from '../log.ts';
import { startMailhooks, type Connections } from '../mailhooks.ts';
import { embeddedConnections } from './embedded.ts';
import { runUntilStopped } from './run.ts';
import { installTemporalRuntime } from './runtime.ts';
import { onStopSignal } from './signals.ts';

/** Everything in one process: API, worker, and embedded servers for what the settings do not name. */
export async function start(config: Config): Promise<number> {
  const signal = onStopSignal();
  const log = createLogger(config.logLevel);
  installTemporalRuntime(log);
  const { connections, embedded } = await embeddedConnections(config, (line) => console.log(line), signal);
  try {
    const running = await startMailhooks(config, connections, { api: true, worker: true }, log, signal);
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
  Admin key    ${key}
  Temporal UI  ${connections.temporalUiUrl ?? 'not known (set TEMPORAL_UI_URL)'}

Try it:

  KEY=${key}
${curl('/accounts', '{"id":"demo","name":"Demo","email":"owner@example.com"}')}
${curl('/accounts/demo/endpoints', '{"name":"First","url":"https://example.com/webhooks","eventTypes":["*"]}')}
${curl('/accounts/demo/events', '{"type":"email.opened","recipient":{"email":"ada@example.com"}}')}

Press Ctrl-C to stop.
`;
}
