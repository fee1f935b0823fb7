import type { EventType } from '../domain/event.ts';
import type { DeliveryOutcome } from '../domain/outcome.ts';
import type { RetryPolicy } from '../domain/retry-ladder.ts';

/**
 * Which delivery an activity is about. Temporal holds ids and host names only: no address, no payload, so that erasing
 * an event in Postgres erases it.
 */
export interface DeliveryTask {
  deliveryId: string;
  endpointId: string;
  /** Where it goes, for people who read the Temporal UI. */
  host: string;
  /** RFC 3339; the partition of the log in which the delivery is stored. */
  acceptedAt: string;
}

export interface DeliverEventInput {
  accountId: string;
  eventId: string;
  eventType: EventType;
  deliveries: DeliveryTask[];
  /** The policy in force when the event was accepted: a workflow must not read settings. */
  retry: RetryPolicy;
}

export interface DeliverEventResult {
  /** By delivery id. */
  outcomes: Record<string, DeliveryOutcome>;
}

/** The activities as workflows see them; `src/activities` implements them. */
export interface Activities {
  /**
   * One attempt. Returns when nothing more is to be done.
   * @throws ApplicationFailure `AttemptFailed` (with the next delay) or `DeliveryExhausted`
   */
  postWebhook(task: DeliveryTask): Promise<{ outcome: Exclude<DeliveryOutcome, 'failed'>; attempt: number }>;
  /** Disables the endpoint unless that has been done; answers which mail is now due, if any. */
  disableEndpoint(task: DeliveryTask): Promise<{ disabled: boolean; notificationId: string | null }>;
  /** Sends the mail unless it has been sent. */
  emailOwner(input: { notificationId: string }): Promise<void>;
  /** Marks a delivery that nobody will attempt any more. */
  cancelDelivery(task: DeliveryTask): Promise<void>;
}
