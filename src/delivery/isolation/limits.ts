/** Every constant of this folder, with its reason. Those that must agree are calculated. Times in ms, sizes in bytes. */

/** A request that takes longer holds a workflow's task open for too long. */
export const slowMs = 1_000;
/** This many slow requests in flight, or slow or failed ones in a row, make an endpoint unhealthy. */
export const tooMany = 3;
/** What was seen of an endpoint longer ago does not count. A delivery that comes this late has lost its retry time. */
export const forgetMs = 600_000;
/** How often state that is not in use any more is removed. */
export const sweepMs = 5_000;
/** Two clocks are never quite equal. */
export const earlyMs = 50;

/**
 * Requests to one endpoint that a process may have in flight. One that times out delivers nothing and costs Temporal a lot:
 * there are only as many as it takes to judge the endpoint.
 */
export const inFlightLimits = {
  healthy: 100,
  failing: 50,
  unproven: tooMany,
  hanging: tooMany,
};
/** Suspect requests that may have been in flight for `slowMs`, in each lane. */
export const suspectLimits = { host: 20, account: 40 };
/**
 * The limits are this many times as large for all suspect requests, also those in their first `slowMs`: a new endpoint that
 * responds needs its slots for a moment only.
 */
export const youngFactor = 3;
/**
 * The share of a process's slots for first attempts that suspect requests may hold beyond `slowMs`; with younger ones, they may
 * hold all.
 */
export const processShare = 1 / youngFactor;

/** Limits are this much larger for a delivery at its retry time: it is not rejected again because the one before it is late. */
export const ownTimeFactor = 1.5;
/** Deliveries that wait in a process for slots at a host, an account or the process: a fraction of the retry lane's activities. */
export const mostWaiting = 400;
/** The shortest delay of a rejected delivery. */
export const soonestMs = slowMs / 2;
/** No timer is finer: a start that would wait for less does not wait. */
export const finestMs = 1;
/** Endpoints that are woken for each response at their host: two, as one may have no waiting delivery any more. */
export const wokenPerResponse = 2;

export const KiB = 1024;
export const MiB = 1024 * KiB;

/** Bytes per second, and the seconds of that rate which are saved up for a burst. */
export interface Size {
  perSecond: number;
  seconds: number;
}
/** The burst of an account, and of all accounts to a host, in seconds of the configured rate. */
export const savedUpSeconds = 4;
const shareSeconds = 2 * savedUpSeconds;
const eventSeconds = 4 * shareSeconds;
/** The copies of one event for its endpoints: its message may be large. */
export const ofEvent = {
  toHost: { perSecond: 64 * KiB, seconds: eventSeconds },
  inAll: { perSecond: MiB, seconds: eventSeconds },
};
/** Bytes of one event to one host: its copies beyond that share the account's bucket of `copies` at this host. */
export const fewCopies = ofEvent.toHost.perSecond * shareSeconds;
export const copies: Size = { perSecond: MiB, seconds: shareSeconds };
/** An account that sends no more to a host does not wait for what other accounts send there. */
export const ownShare: Size = { perSecond: 256 * KiB, seconds: shareSeconds };
/** POSTs with a reserved time. Beyond that a POST that does not fit reserves none, and asks again. */
export const mostReserved = 100_000;
