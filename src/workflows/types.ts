import type { AttemptErrorCode, DeliveryOutcome } from '../domain/delivery/delivery.ts';
import type { DeliveryAction } from '../domain/delivery/delivery-actions.ts';
import type { EventType } from '../domain/event/event.ts';
import type { RetryPolicy } from '../domain/delivery/retry-ladder.ts';

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

/**
 * Input of `deliverEvent`, for an event or a part of one. Histories hold it: a new field is optional, and none changes its
 * meaning.
 */
export interface DeliverEventInput {
  accountId: string;
  eventId: string;
  eventType: EventType;
  deliveries: DeliveryTask[];
  /** The policy in force when the event was accepted: a workflow must not read settings. */
  retry: RetryPolicy;
  /**
   * Where its deliveries begin. `fast`: first attempts are local activities, all else is the retry lane's. `retry`: there
   * at once. Undefined: no lanes, as before there were any.
   */
  lane?: 'fast' | 'retry';
  /**
   * Under which rules it was begun; undefined: the first. 2: when all is delivered the search attribute of the outcome
   * stays as it was, which saves a third of what a delivered event costs on Temporal Cloud.
   */
  revision?: 2;
  /** Set for an event with more deliveries than one workflow has: `deliveries` is empty, activities list them. */
  inParts?: true;
  /** Of a part: how many deliveries the parts before it have, which begin first. Default 0. */
  before?: number;
  /** RFC 3339; given with `inParts`. */
  acceptedAt?: string;
  /** Deliveries that ended in the runs before this one, whose history had grown long. Default none. */
  ended?: DeliveryState[];
}

/**
 * How a first attempt in the fast lane left its delivery. `deliveryId`: whose it was, which the workflow compares, as a
 * replay matches local activities by their number alone; undefined in histories from before this field.
 */
export type FirstAttempt = { deliveryId?: string } &
  /** `not made`: the retry lane makes it, where its endpoint delays no other. */
  (
    | { outcome: Exclude<DeliveryOutcome, 'failed'> | 'paused' | 'not made'; attempt: number }
    | FailedAttempt
    | { outcome: 'exhausted'; attempt: number; error: string }
  );

/** An attempt after which another one follows. */
export interface FailedAttempt {
  outcome: 'retry';
  attempt: number;
  code: AttemptErrorCode;
  /** For people who read the Temporal UI. */
  error: string;
  /** RFC 3339. */
  nextAttemptAt: string;
}

export interface DeliverEventResult {
  /** By delivery id; empty for an event with more than 1,000 deliveries. */
  outcomes: Record<string, DeliveryOutcome>;
  /** Instead of `outcomes`: how many deliveries ended so. */
  counts?: Partial<Record<DeliveryOutcome, number>>;
}

/** What an update by a person came to. */
export interface ActionResult {
  /** Ids of the deliveries that the action was done to, or needed nothing. */
  changed: string[];
  refused: { deliveryId: string; reason: string }[];
}

/** Signal of `deliverEvent`, sent by Mailhooks: these deliveries were changed in Postgres, look at them. */
export const wakeSignal = 'wake';
/** Signal of a part of a large event, sent by the part before it: it is the next to begin. */
export const beginSignal = 'begin';
/** Query of `deliverEvent`: how each of its deliveries stands. */
export const deliveriesQuery = 'deliveries';

/** One delivery as its workflow knows it; attempts are in the log. */
export interface DeliveryState extends DeliveryTask {
  state: DeliveryOutcome | 'under way' | 'paused';
}

export interface RecoverEndpointInput {
  recoveryId: string;
  accountId: string;
  endpointId: string;
  /** Of the run before this one. */
  progress?: RecoveryProgress;
}

/** How far a recovery has come. */
export interface RecoveryProgress {
  status: 'running' | 'completed' | 'stopped';
  /** Deliveries sent again so far. */
  resent: number;
  /** Acceptance of the event that was looked at last, RFC 3339; null before the first. */
  position: string | null;
}

/** Query of `recoverEndpoint`; returns `RecoveryProgress`. */
export const progressQuery = 'progress';

/** The activities as workflows see them; `src/activities` implements them. */
export interface Activities {
  /** The first attempt, as a local activity. What a receiver does is an outcome, not a failure. */
  firstAttempt(task: DeliveryTask): Promise<FirstAttempt>;
  /**
   * One attempt; with `after` the first try waits for its time, in Temporal's hands, and sends nothing. Returns when nothing more is to be done, or nothing until the delivery is resumed.
   * @throws ApplicationFailure `AttemptFailed` or `EndpointBusy` (both with the next delay), or `DeliveryExhausted`
   */
  postWebhook(
    task: DeliveryTask & { after?: FailedAttempt },
  ): Promise<{ outcome: Exclude<DeliveryOutcome, 'failed'> | 'paused'; attempt: number }>;
  /** Disables the endpoint unless that has been done; returns which mail is now due, if any. */
  disableEndpoint(task: DeliveryTask): Promise<{ disabled: boolean; notificationId: string | null }>;
  /** Tries the mail once if it is due; what it could not send is tried later, as the mail's row says. */
  emailOwner(input: { notificationId: string }): Promise<void>;
  /** Marks a delivery that will not be attempted any more. */
  cancelDelivery(task: DeliveryTask): Promise<void>;
  /** What a signal asked for; returns why it was refused, if it was. */
  changeDelivery(input: { task: DeliveryTask; action: DeliveryAction }): Promise<{ refusal: string | null }>;
  /** The same for many deliveries of one event, at most some hundred; returns for which it was refused, and why. */
  changeDeliveries(input: {
    tasks: DeliveryTask[];
    action: DeliveryAction;
  }): Promise<Pick<ActionResult, 'refused'>>;
  /** Deliveries of an event that a workflow has to care for, by id, after `after`. */
  listDeliveries(input: {
    accountId: string;
    eventId: string;
    acceptedAt: string;
    after: string | null;
    limit: number;
  }): Promise<DeliveryTask[]>;
  /** Sends the next page of a recovery; returns how long to wait before the one after it, in ms. */
  recoverPage(input: { recoveryId: string }): Promise<RecoveryProgress & { pauseMs: number }>;
  /** Ends a recovery that somebody cancelled. */
  stopRecovery(input: { recoveryId: string; reason: string }): Promise<void>;
  /** Removes what is older than the retention; returns what was dropped. */
  dropExpired(): Promise<{ partitions: string[]; rows: number }>;
}
