import type { AttemptErrorCode, DeliveryOutcome } from '../domain/delivery/delivery.ts';
import type { DeliveryAction } from '../domain/delivery/allowed-actions.ts';
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

/** A delivery that a person or Mailhooks has changed in the log. */
export interface ChangedDelivery extends DeliveryTask {
  /** How many attempts of its present sequence the log had then. Undefined: from a version that did not say. */
  attempts?: number | undefined;
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
   * Where its deliveries begin. `fast`: first attempts are local activities, all later ones are made in the retry lane.
   * `retry`: all are made there. Undefined: no lanes, as before there were any.
   */
  lane?: 'fast' | 'retry';
  /**
   * The rules by which it was begun; undefined: the first ones. 2: when all deliveries succeed, the search attribute of the
   * outcome is not written, which saves a third of what a delivered event costs on Temporal Cloud.
   */
  revision?: 2;
  /** Set for an event with more deliveries than one workflow has: `deliveries` is empty, activities list them. */
  inParts?: true;
  /** Only for a part: how many deliveries the parts before it have, which begin first. Default 0. */
  before?: number;
  /** RFC 3339; given with `inParts`. */
  acceptedAt?: string;
  /** Given with `inParts`: what the Temporal UI shows of the event, and of each part. Markdown. */
  details?: string;
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

/** The result of an update by a person. */
export interface ActionResult {
  /** Ids of the deliveries that were changed, or needed no change. */
  changed: string[];
  refused: { deliveryId: string; reason: string }[];
}

/** Signal of `deliverEvent`, sent by Mailhooks: these deliveries were changed in Postgres, look at them. */
export const wakeSignal = 'wake';
/** Signal of a part of a large event, sent by the part before it: it is the next to begin. */
export const beginSignal = 'begin';
/** Query of `deliverEvent`: the state of each of its deliveries. */
export const deliveriesQuery = 'deliveries';

/** One delivery as its workflow knows it; attempts are in the log. */
export interface DeliveryState extends DeliveryTask {
  state: DeliveryOutcome | 'under way' | 'paused';
}

export interface RecoverEndpointInput {
  recoveryId: string;
  accountId: string;
  endpointId: string;
  /** The progress of the run before this one. */
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
   * One attempt. With `after` the first try sends nothing, and leaves the wait until the next attempt to Temporal.
   * @returns when the delivery has ended or is paused
   * @throws ApplicationFailure `AttemptFailed` or `EndpointBusy` (both with the next delay), or `DeliveryExhausted`
   */
  postWebhook(
    task: DeliveryTask & { after?: FailedAttempt },
  ): Promise<{ outcome: Exclude<DeliveryOutcome, 'failed'> | 'paused'; attempt: number }>;
  /** Disables the endpoint unless that has been done; returns which mail is now due, if any. */
  disableEndpoint(task: DeliveryTask): Promise<{ disabled: boolean; notificationId: string | null }>;
  /** Tries the mail once if it is due. After a failure the mail's row says when it is tried again. */
  emailOwner(input: { notificationId: string }): Promise<void>;
  /** Marks a delivery that will not be attempted any more. */
  cancelDelivery(task: DeliveryTask): Promise<void>;
  /**
   * Makes the change that a signal asked for; returns why it was refused, or null, and how many attempts of its present
   * sequence a delivery that was changed has had.
   */
  changeDelivery(input: {
    task: DeliveryTask;
    action: DeliveryAction;
  }): Promise<{ refusal: string | null; attempts?: number }>;
  /** The same for many deliveries of one event, at most `deliveriesPerPart`; `attempts` is by delivery id. */
  changeDeliveries(input: {
    tasks: DeliveryTask[];
    action: DeliveryAction;
  }): Promise<Pick<ActionResult, 'refused'> & { attempts?: Record<string, number> }>;
  /** A page of an event's deliveries that need a workflow, ordered by id; `after` is the last id of the page before. */
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
