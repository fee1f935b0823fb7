import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readConfig, version, type Config } from '../config/config.ts';
import { createApi } from '../demo/api.ts';
import { lookAround } from '../demo/look-around.ts';
import { startReceiver } from '../demo/receiver.ts';
import { tellStory } from '../demo/story.ts';
import { heading, line, say } from '../demo/terminal.ts';
import { lockDataDir } from '../embedded/index.ts';
import { freePort } from '../embedded/process/ports.ts';
import { createLogger } from '../app/logger.ts';
import { startMailhooks } from '../app/start.ts';
import type { Connections } from '../app/connections.ts';
import { embeddedConnections } from './embedded-connections.ts';
import type { Given } from './given.ts';
import { aborted, onStopSignal } from './signals.ts';
import { installTelemetry } from './install-telemetry.ts';

/** Shows the whole story against a receiver of its own. @returns 0 only when everything came out as expected */
export async function demo({ dataDir }: Config, { options }: Given): Promise<number> {
  const keep = options.keep === true;
  const folder = join(dataDir, 'demo');
  const stop = onStopSignal();
  // A second demonstration ends here, before it could remove the folder of the first.
  const lock = await lockDataDir(folder);
  try {
    return await onOwnServers(folder, keep, stop);
  } catch (error) {
    if (!stop.aborted) throw error;
    say('Stopped before the end of the story.');
    return 130;
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true });
    await lock.release();
  }
}

/**
 * Its own settings, whatever the environment says: nothing of the operator's is touched and no mail leaves. In a window
 * of 30 s the ten attempts take about 20.
 */
const settings = (folder: string, port = 0): Config =>
  readConfig({
    DATA_DIR: folder,
    PORT: String(port),
    MAILHOOKS_RETRY_WINDOW: '30s',
    // With luck in the draw of its waits the last attempt comes before half of so short a window.
    MAILHOOKS_WARN_AT: '30%',
    MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8,::1/128',
    LOG_LEVEL: 'error',
  });

async function onOwnServers(folder: string, keep: boolean, stop: AbortSignal): Promise<number> {
  heading(`Mailhooks ${version}: webhooks for email events, each a durable Temporal workflow`);
  say(`Everything is real: Postgres, Temporal and Mailhooks run in ${shown(folder)}. Ctrl-C stops it all.`);
  line();
  const { connections, embedded } = await embeddedConnections(
    settings(folder),
    (text) => say(text, 'dim'),
    stop,
  );
  const died = new AbortController();
  void embedded.exited.then((what) => died.abort(new Error(`${what} ended unexpectedly`)));
  try {
    const status = await onOwnMailhooks(folder, connections, keep, AbortSignal.any([stop, died.signal]));
    died.signal.throwIfAborted();
    return status;
  } catch (error) {
    // What else broke is only a consequence.
    died.signal.throwIfAborted();
    throw error;
  } finally {
    await embedded.stop();
  }
}

async function onOwnMailhooks(
  folder: string,
  connections: Connections,
  keep: boolean,
  signal: AbortSignal,
): Promise<number> {
  const config = settings(folder, await freePort());
  const log = createLogger(config.logLevel);
  const telemetry = await installTelemetry(config, log);
  const receiver = await startReceiver();
  const roles = { api: true, worker: true };
  const running = await startMailhooks(config, { ...connections, telemetry }, roles, log, signal);
  const { url } = running;
  const { adminKey, temporalUiUrl } = connections;
  try {
    say(`Mailhooks runs on ${url}`, 'dim');
    const { retry } = config;
    const mailFolder = join(folder, 'mail');
    const story = tellStory({ url, adminKey, receiver, mailFolder, retry, signal });
    const result = await Promise.race([story, running.failed]);
    if (keep) {
      const pageUrl = await linkTo(`${url}${result.account}`, adminKey, signal);
      const places = { pageUrl, apiUrl: url, adminKey, temporalUiUrl, folder: shown(folder) };
      lookAround(result, places);
      await Promise.race([aborted(signal), running.failed]);
    } else {
      line();
      line('To look at it all in the Temporal UI: npx mailhooks demo --keep');
    }
    return result.asExpected ? 0 : 1;
  } finally {
    if (signal.aborted) say('Stopping …');
    await receiver.close();
    await running.stop();
  }
}

/** @returns a link into the page of an account */
async function linkTo(account: string, key: string, signal: AbortSignal): Promise<string> {
  const made = createApi(account, key, signal).post<{ url: string }>('/portal-links', {
    expiresInSeconds: 86_400,
  });
  return (await made).url;
}

/** As a person types it. */
function shown(folder: string): string {
  const path = relative('', folder);
  return path.startsWith('..') ? folder : path;
}
