import { errorAbout } from './errors.ts';
import { pathOf, type Caller, type Operation } from './call.ts';
import { createEventQueue, type EventQueue, type QueueOptions } from './event-queue.ts';
import {
  lineOf,
  type Accepted,
  type AcceptedEvent,
  type EventInput,
  type Line,
  type PostAllOptions,
  type PostLines,
} from './event.ts';
import type { Call, CallOptions, Send } from './transport.ts';

export interface Events extends EventQueue {
  /**
   * Posts one event. It gets an id before the first try, if it has none: it is never counted twice. The id stands on the
   * error too (`eventId`): post with that one, should you try again.
   */
  post(accountId: string, event: EventInput, options?: CallOptions): Promise<AcceptedEvent>;
  /**
   * Posts up to 10,000 events in one request, all or none of them. An error has their ids, in their order (`eventIds`).
   * @param options `onInvalid: 'skip'` leaves out those that are wrong, and lists them in `rejected`
   */
  postAll(accountId: string, events: readonly EventInput[], options?: PostAllOptions): Promise<Accepted>;
  list: Operation<'listEvents'>;
  get: Operation<'getEvent'>;
  erase: Operation<'eraseEvent'>;
}

export function createEvents(call: Caller, send: Send, queueOptions: QueueOptions | undefined): Events {
  /** Every event has an id: what was accepted is not accepted again. */
  const sendEvents = async (
    events: readonly Line[],
    request: Pick<Call, 'path' | 'body'> & CallOptions,
  ): Promise<{ accepted: Accepted; attempts: number }> => {
    try {
      const { value, attempts } = await send({ ...request, method: 'POST', repeatable: true });
      return { accepted: value as Accepted, attempts };
    } catch (error) {
      const ids = events.map(({ id }) => id);
      throw errorAbout(ids, error);
    }
  };
  const postLines: PostLines = async (accountId, lines, { onInvalid, ...options } = {}) => {
    const path = pathOf('/v1/accounts/{accountId}/events', { accountId, onInvalid });
    const text = lines.map(({ line }) => line).join('\n');
    return await sendEvents(lines, { ...options, path, body: { type: 'application/x-ndjson', text } });
  };
  const queue = createEventQueue(postLines, queueOptions);
  const own = {
    async post(accountId: string, event: EventInput, options?: CallOptions): Promise<AcceptedEvent> {
      const path = pathOf('/v1/accounts/{accountId}/events', { accountId });
      const line = lineOf(event);
      const body = { type: 'application/json' as const, text: line.line };
      const { accepted } = await sendEvents([line], { ...options, path, body });
      return accepted.accepted[0] as AcceptedEvent;
    },
    async postAll(
      accountId: string,
      events: readonly EventInput[],
      options?: PostAllOptions,
    ): Promise<Accepted> {
      if (events.length === 0) return { accepted: [] };
      return (await postLines(accountId, events.map(lineOf), options)).accepted;
    },
    list: call('listEvents'),
    get: call('getEvent'),
    erase: call('eraseEvent'),
  } satisfies Partial<Events>;
  return Object.assign(queue, own);
}
