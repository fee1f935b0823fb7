import { pathOf, type Caller, type Operation } from './call.ts';
import { createEventQueue, type EventQueue, type QueueOptions } from './event-queue.ts';
import {
  withId,
  type Accepted,
  type AcceptedEvent,
  type EventInput,
  type PostAllOptions,
  type PostLines,
} from './event.ts';
import type { CallOptions, Send } from './transport.ts';

export interface Events extends EventQueue {
  /** Posts one event. It gets an id before the first try, if it has none: it is never counted twice. */
  post(accountId: string, event: EventInput, options?: CallOptions): Promise<AcceptedEvent>;
  /**
   * Posts up to 10,000 events in one request, all or none of them.
   * @param options `onInvalid: 'skip'` leaves out those that are wrong, and tells them in `rejected`
   */
  postAll(accountId: string, events: readonly EventInput[], options?: PostAllOptions): Promise<Accepted>;
  list: Operation<'listEvents'>;
  get: Operation<'getEvent'>;
  erase: Operation<'eraseEvent'>;
}

export function createEvents(call: Caller, send: Send, queueOptions: QueueOptions | undefined): Events {
  const postLines: PostLines = async (accountId, lines, { onInvalid, ...options } = {}) => {
    const path = pathOf('/v1/accounts/{accountId}/events', { accountId, onInvalid });
    const body = { type: 'application/x-ndjson' as const, text: lines.join('\n') };
    // Every event has an id: what was accepted is not accepted again.
    const { value, attempts } = await send({ ...options, method: 'POST', path, body, repeatable: true });
    return { accepted: value as Accepted, attempts };
  };
  const queue = createEventQueue(postLines, queueOptions);
  const own = {
    async post(accountId: string, event: EventInput, options?: CallOptions): Promise<AcceptedEvent> {
      const path = pathOf('/v1/accounts/{accountId}/events', { accountId });
      const body = { type: 'application/json' as const, text: JSON.stringify(withId(event)) };
      const { value } = await send({ ...options, method: 'POST', path, body, repeatable: true });
      return (value as Accepted).accepted[0] as AcceptedEvent;
    },
    async postAll(
      accountId: string,
      events: readonly EventInput[],
      options?: PostAllOptions,
    ): Promise<Accepted> {
      if (events.length === 0) return { accepted: [] };
      return (
        await postLines(
          accountId,
          events.map((event) => JSON.stringify(withId(event))),
          options,
        )
      ).accepted;
    },
    list: call('listEvents'),
    get: call('getEvent'),
    erase: call('eraseEvent'),
  } satisfies Partial<Events>;
  return Object.assign(queue, own);
}
