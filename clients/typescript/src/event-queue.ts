import { ApiError, ClosedError, errorAbout, EventRejectedError, MailhooksError } from './errors.ts';
import { lineOf, type AcceptedEvent, type EventInput, type Line, type PostLines } from './event.ts';
import { noticeOfExit } from './exit-notice.ts';
import { checkNumbers } from './numbers.ts';
import { createRoom } from './room.ts';

export interface QueueOptions {
  /** Events that may be queued, those on their way included, from 1. Default: 10,000. */
  maxEvents?: number | undefined;
  /** Bytes of their JSON, from 1. Default: 64 MiB. */
  maxBytes?: number | undefined;
  /** Events of one request: 1 to 10,000. Default: 1,000. */
  batchEvents?: number | undefined;
  /** How long the first event of a batch waits for others, in milliseconds; 0: not at all. Default: 10. */
  maxWaitMs?: number | undefined;
  /** How long a batch is tried again before its events are given up, in milliseconds; Infinity: for ever. Default: an hour. */
  retryForMs?: number | undefined;
  /** For one try, in milliseconds, from 1. Default: 60,000. */
  timeoutMs?: number | undefined;
  /** Requests at the same time, of different accounts: there is one at a time of each. From 1. Default: 4. */
  concurrency?: number | undefined;
}

export interface EventQueue {
  /**
   * Queues an event; events of an account share requests. In a full queue it waits for room first: nothing is dropped.
   * Who does not await that keeps what waits in memory.
   * @returns what became of this event
   * @throws (each with `eventId`) EventRejectedError when it was refused, MailhooksError when it could not be sent in time, ClosedError after `close`
   */
  queue(accountId: string, event: EventInput): Promise<AcceptedEvent>;
  /** Waits until the queue can take another event. Call it before you read the next event from its source. */
  room(): Promise<void>;
  /** Events that are queued, those on their way included. */
  readonly queued: number;
  /** Sends without waiting for more. @returns when all that was queued before was accepted or refused */
  flush(): Promise<void>;
  /** Flushes; from now on nothing can be queued. */
  close(): Promise<void>;
}

interface Item extends Line {
  bytes: number;
  settle: (result: { accepted: AcceptedEvent } | { error: MailhooksError }) => void;
}

/** The API takes 10 MiB. */
const maxRequestBytes = 9 * 1024 * 1024;

/**
 * A queue of events that a slow or absent server does not overfill, and that loses none silently.
 * @throws RangeError for an option with which it would never send
 */
export function createEventQueue(post: PostLines, options: QueueOptions = {}): EventQueue {
  checkNumbers(options, 'queue.');
  const { maxWaitMs = 10, retryForMs = 3_600_000, timeoutMs = 60_000 } = options;
  const { batchEvents = 1_000, concurrency = 4 } = options;
  const room = createRoom({
    events: options.maxEvents ?? 10_000,
    bytes: options.maxBytes ?? 64 * 1024 * 1024,
  });
  const waiting = new Map<string, Item[]>();
  const busy = new Set<string>();
  const pending = new Set<Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let flushing = 0;
  const notice = noticeOfExit(() => pending.size);

  function sendSome(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const [accountId, items] of waiting) {
      if (busy.size >= concurrency) return;
      if (busy.has(accountId)) continue;
      const batch = takeBatch(items, batchEvents);
      if (items.length === 0) waiting.delete(accountId);
      busy.add(accountId);
      void sendBatch(accountId, batch).finally(() => {
        busy.delete(accountId);
        sendSome();
      });
    }
  }

  /** Never fails: each of its events learns what became of it. */
  async function sendBatch(accountId: string, batch: readonly Item[]): Promise<void> {
    try {
      const { accepted: answer, attempts } = await post(accountId, batch, {
        onInvalid: 'skip',
        retryForMs,
        timeoutMs,
      });
      const accepted = new Map(answer.accepted.map((event) => [event.index, event]));
      const rejected = new Map((answer.rejected ?? []).map(({ index, errors }) => [index, errors]));
      for (const [index, item] of batch.entries()) {
        const event = accepted.get(index);
        const errors = rejected.get(index) ?? [{ path: '', message: 'the answer does not mention it' }];
        item.settle(
          event ? { accepted: event } : { error: new EventRejectedError(item.id, errors, attempts) },
        );
      }
    } catch (error) {
      const middle = Math.ceil(batch.length / 2);
      if (batch.length > 1 && mayBeOfOne(error)) {
        await sendBatch(accountId, batch.slice(0, middle));
        await sendBatch(accountId, batch.slice(middle));
      } else {
        for (const item of batch) item.settle({ error: failureOf(item, error) });
      }
    }
  }

  async function add(accountId: string, event: EventInput): Promise<AcceptedEvent> {
    const line = lineOf(event);
    const bytes = Buffer.byteLength(line.line) + 1;
    await room.take(bytes);
    return await new Promise((resolve, reject) => {
      const settle: Item['settle'] = (result) => {
        room.give(bytes);
        if ('error' in result) reject(result.error);
        else resolve(result.accepted);
      };
      const items = waiting.get(accountId) ?? [];
      waiting.set(accountId, items);
      items.push({ ...line, bytes, settle });
      // The timer keeps the process until the event is on its way.
      if (items.length >= batchEvents || flushing > 0) sendSome();
      else timer ??= setTimeout(sendSome, maxWaitMs);
    });
  }

  const queue: EventQueue = {
    queue(accountId, event) {
      if (isClosed) return Promise.reject(new ClosedError('the queue is closed', 0));
      const added = add(accountId, event);
      const settled = added
        .catch(() => undefined)
        .finally(() => {
          pending.delete(settled);
          if (pending.size === 0) notice.end();
        });
      pending.add(settled);
      notice.begin();
      return added;
    },
    room: () => room.wait(),
    get queued() {
      return room.events;
    },
    async flush() {
      flushing += 1;
      sendSome();
      await Promise.all(pending);
      flushing -= 1;
    },
    async close() {
      isClosed = true;
      await queue.flush();
    },
  };
  return queue;
}

/** Why one event of a batch was not sent: it has an error of its own, with its id. */
function failureOf({ id }: Item, error: unknown): MailhooksError {
  const own = errorAbout([id], error);
  return own instanceof MailhooksError
    ? own
    : new MailhooksError(String(error), 0, { cause: error, eventIds: [id] });
}

/** As many as one request may have. */
function takeBatch(items: Item[], most: number): Item[] {
  let bytes = 0;
  const end = items.findIndex((item, index) => {
    bytes += item.bytes;
    return index > 0 && (index >= most || bytes > maxRequestBytes);
  });
  return items.splice(0, end === -1 ? items.length : end);
}

/** Whether one event of the batch can be why all of it was refused. */
const mayBeOfOne = (error: unknown): boolean =>
  error instanceof ApiError && [400, 409, 413, 422].includes(error.status);
