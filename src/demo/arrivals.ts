import { Checks } from './checks.ts';
import type { Received } from './receiver.ts';
import { endedDelivery, type Stage, type Subscription } from './stage.ts';

/** A webhook that reached its endpoint at the first attempt, as it should. */
export interface Arrival {
  /** Undefined when none came. */
  request: Received | undefined;
  attempts: number;
  /** From the acceptance to the receiver. */
  latencyMs: number;
  asExpected: boolean;
}

const patienceMs = 60_000;

/** Waits for the webhook and checks it: signature, one attempt, delivered. */
export async function awaitArrival(stage: Stage, eventId: string, to: Subscription): Promise<Arrival> {
  const { checks, receiver, signal } = stage;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const request = await receiver.arrival(to.path, eventId, patience);
  signal.throwIfAborted();
  const { status, attemptCount, createdAt } = await endedDelivery(stage, eventId, to.endpointId);
  const actual = { verified: request?.verified, attempts: attemptCount, status };
  const expected = { verified: true, attempts: 1, status: 'delivered' };
  return {
    request,
    attempts: attemptCount,
    latencyMs: (request?.at ?? NaN) - Date.parse(createdAt),
    asExpected: checks.equal(`${eventId} to ${to.name}`, actual, expected),
  };
}

/** Such as `1× ✓   14 ms`. */
export const describeArrival = ({ attempts, asExpected, latencyMs }: Arrival): string =>
  `${attempts}× ${Checks.mark(asExpected)} ${`${latencyMs} ms`.padStart(7)}`;
