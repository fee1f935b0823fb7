/** Every constant of this folder, with its reason. What must agree is calculated. Times in ms, sizes in bytes. */

/** A request that takes longer holds a workflow's task open for too long. */
export const slowMs = 1_000;
/** So many slow requests in flight, or slow or failed ones in a row, are no accident. */
export const tooMany = 3;
/** What was seen of an endpoint longer ago says nothing of it. A delivery that comes so late has lost its retry time. */
export const forgetMs = 600_000;
/** How often what is not in use any more is looked for. */
export const sweepMs = 5_000;
/** Two clocks are never quite equal. */
export const earlyMs = 50;

/**
 * Requests to one endpoint that a process may have in flight. Each that times out comes to nothing, and costs Temporal a
 * lot: no more of them than it takes to know the endpoint.
 */
export const inFlightLimits = {
  healthy: 100,
  failing: 50,
  unproven: tooMany,
  hanging: tooMany,
};
/** Suspect requests that have been in flight for `slowMs`, in each lane. */
export const suspectLimits = { host: 20, account: 40 };
/** … and together with those in their first `slowMs`: new endpoints that respond need their slots for a moment only. */
export const youngFactor = 3;
/** Of the slots that a process has for first attempts: suspect requests of all ages together may fill them. */
export const processShare = 1 / youngFactor;

/** A delivery that comes at its retry time is not rejected again because the one before it is a moment late. */
export const ownTimeFactor = 1.5;
/** Deliveries that wait in a process for slots at a host, an account or the process: a fraction of the retry lane's activities. */
export const mostWaiting = 400;
/** The shortest delay of a rejected delivery. */
export const soonestMs = slowMs / 2;
/** No timer is finer: a start that has to wait for less has not to wait. */
export const finestMs = 1;
/** Endpoints that are woken for each response at their host: two, as one of them may have no delivery that waits by now. */
export const wokenPerResponse = 2;

export const KiB = 1024;
export const MiB = 1024 * KiB;

/** So many bytes per second, and as a burst what is saved up of them in so many seconds. */
export interface Size {
  perSecond: number;
  seconds: number;
}
/** What an account, or all to a host, may send as a burst, as seconds of the configured rate. */
export const savedUpSeconds = 4;
const shareSeconds = 2 * savedUpSeconds;
const eventSeconds = 4 * shareSeconds;
/** One event, whose message may be large, in the copies for its endpoints. */
export const ofEvent = {
  toHost: { perSecond: 64 * KiB, seconds: eventSeconds },
  inAll: { perSecond: MiB, seconds: eventSeconds },
};
/** Of one event to one host: copies beyond share what all copies of the account have at this host. */
export const fewCopies = ofEvent.toHost.perSecond * shareSeconds;
export const copies: Size = { perSecond: MiB, seconds: shareSeconds };
/** An account that sends no more to a host does not wait for what other accounts send there. */
export const ownShare: Size = { perSecond: 256 * KiB, seconds: shareSeconds };
/** Beyond that nothing is counted ahead: a POST that does not fit asks again. */
export const mostReserved = 100_000;
