/**
 * What the page knows of its connection: whether the last call came through, and until when the service asked it to wait.
 * Every call goes through `patientFetch`, so that no view has to think of either.
 */
export interface Connection {
  isLost: boolean;
  /** Unix time in ms; null when nothing waits. */
  waitingUntil: number | null;
}

/** The call did not reach the service, or its response did not come back. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
}

let connection: Connection = { isLost: false, waitingUntil: null };
const listeners = new Set<() => void>();

export const readConnection = (): Connection => connection;

export function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: Partial<Connection>): void {
  const changed = { ...connection, ...next };
  if (changed.isLost === connection.isLost && changed.waitingUntil === connection.waitingUntil) return;
  connection = changed;
  for (const listener of listeners) listener();
}

/** The service said 429: nothing happened, so the same call is made again when it allows. */
const maxWaits = 5;
const defaultWaitMs = 2_000;
const maxWaitMs = 120_000;

/** `fetch` that waits as long as a 429 asks for, and says so meanwhile. @throws ConnectionLost */
export async function patientFetch(request: Request): Promise<Response> {
  for (let waits = 0; ; waits += 1) {
    await pause((connection.waitingUntil ?? 0) - Date.now(), request.signal);
    const response = await tryFetch(request.clone());
    if (response.status !== 429 || waits === maxWaits || isForLogin(request)) {
      // Another call may have been told to wait meanwhile: its banner stays.
      const { waitingUntil } = connection;
      const isOver = waitingUntil === null || waitingUntil <= Date.now();
      change({ isLost: false, waitingUntil: isOver ? null : waitingUntil });
      return response;
    }
    change({ isLost: false, waitingUntil: Date.now() + waitMs(response.headers.get('retry-after')) });
  }
}

/** The login says itself that somebody has to wait: a form that hangs for minutes tells nothing. */
const isForLogin = ({ method, url }: Request): boolean =>
  method === 'POST' && /\/v1\/(session|portal-links\/renew)$/.test(url);

async function tryFetch(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    change({ isLost: true });
    throw new ConnectionLost('the service cannot be reached', { cause: error });
  }
}

/** @param retryAfter seconds, or null */
function waitMs(retryAfter: string | null): number {
  const seconds = Number(retryAfter);
  const ms = retryAfter !== null && Number.isFinite(seconds) ? seconds * 1_000 : defaultWaitMs;
  return Math.min(Math.max(ms, 250), maxWaitMs);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((done, fail) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      fail(new DOMException('the call was given up', 'AbortError'));
    });
  });
}
