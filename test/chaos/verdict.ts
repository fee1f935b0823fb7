import { attemptKey, type Mark } from './marks.ts';
import type { EndState, LoggedDelivery } from './end-state.ts';
import { kinds, subscribers, type Kind } from './load.ts';
import type { Arrival } from './receivers.ts';
import type { Round } from './round.ts';

/** A round compared, event by event, with what was acknowledged. */
export interface Verdict {
  acknowledged: number;
  /** Of these, acknowledged as known already. */
  repeated: number;
  /** Webhooks of acknowledged events to endpoints that take them in the end. */
  expected: number;
  delivered: number;
  lost: number;
  /** Webhooks that came again though they had been taken, or the same attempt twice. */
  duplicates: number;
  /** One for each delivery that was in flight at a fault. */
  allowed: number;
  gapMs: number;
  /** From the acknowledgement to the arrival, at the healthy endpoint. */
  slowestMs: number;
  /** Rightly signed, with a time that the official library refuses. */
  otherTime: number;
  /** What must not be; none: passed. */
  problems: string[];
}

/** @param marks of all rounds so far: a later fault may meet what an earlier round left in flight */
export function judge(
  round: Round,
  state: EndState,
  allArrivals: readonly Arrival[],
  marks: readonly Mark[],
): Verdict {
  const problems: string[] = [];
  const must = (holds: boolean, problem: string): void => void (holds || problems.push(problem));
  const paths = new Map(kinds.map((kind) => [round.endpoints[kind].path, kind]));
  const arrivals = allArrivals.filter(({ path }) => paths.has(path));
  const byWebhook = Map.groupBy(arrivals, ({ path, eventId }) => `${path} ${eventId}`);
  const acknowledged = round.posted.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined);
  const logged = Map.groupBy(state.deliveries, ({ eventId, endpointId }) => `${eventId} ${endpointId}`);
  const allowance = allowances(arrivals, marks);
  const sum = { expected: 0, delivered: 0, duplicates: 0, slowestMs: 0 };

  must(acknowledged.length === round.posted.length, 'not every event was acknowledged in the end');
  must(state.eventIds.length === new Set(state.eventIds).size, 'an event is in the log twice');
  must(state.eventIds.length === acknowledged.length, `${state.eventIds.length} events are in the log`);

  for (const { id, type, acknowledgedAt = NaN } of acknowledged) {
    for (const kind of subscribers(type)) {
      const { id: endpointId, path } = round.endpoints[kind];
      const requests = byWebhook.get(`${path} ${id}`) ?? [];
      const [delivery, ...others] = logged.get(`${id} ${endpointId}`) ?? [];
      const name = `${id} to ${kind}`;
      must(others.length === 0, `${name}: is in the log ${others.length + 1} times`);
      if (!delivery) {
        problems.push(`${name}: LOST, not in the log`);
        sum.expected += 1;
        continue;
      }
      for (const problem of problemsOf(delivery, kind)) problems.push(`${name}: ${problem}`);
      must(
        requests.every(({ webhookId }) => webhookId === delivery.id),
        `${name}: came with a webhook-id that is not its delivery's`,
      );
      const extra = countExtra(requests);
      sum.duplicates += extra;
      const allowed = allowance.get(delivery.id) ?? 0;
      must(
        extra <= allowed,
        `${name}: came ${extra} times too often, ${allowed} allowed (${trail(requests)})`,
      );
      if (kind === 'failing') continue;
      sum.expected += 1;
      const first = requests.find(({ taken }) => taken);
      if (first) sum.delivered += 1;
      else problems.push(`${name}: LOST, never arrived`);
      if (kind === 'healthy' && first) sum.slowestMs = Math.max(sum.slowestMs, first.at - acknowledgedAt);
    }
  }
  const unexplained = round.refusals.get('500') ?? 0;
  must(unexplained === 0, `the API answered 500, as to an error of its own, ${unexplained} times`);
  const posted = new Set(round.posted.map(({ id }) => id));
  const foreign = arrivals.filter(({ eventId }) => !posted.has(eventId)).length;
  must(foreign === 0, `${foreign} webhooks of events that nobody posted`);
  const wrong = arrivals.filter(({ signature }) => signature === 'wrong').length;
  must(wrong === 0, `${wrong} webhooks with a wrong signature`);
  for (const kind of kinds) {
    const { id, owner } = round.endpoints[kind];
    const status = state.endpoints.get(id)?.status ?? 'gone';
    const mails = state.mails.get(owner) ?? [];
    must(status === (kind === 'failing' ? 'disabled' : 'enabled'), `the ${kind} endpoint is ${status}`);
    must(
      mails.length === (kind === 'failing' ? 1 : 0),
      `the owner of the ${kind} endpoint got ${mails.length} mails: ${mails.join(', ')}`,
    );
  }
  return {
    ...sum,
    acknowledged: acknowledged.length,
    repeated: acknowledged.filter(({ duplicate }) => duplicate).length,
    lost: sum.expected - sum.delivered,
    allowed: [...allowance.values()].reduce((total, count) => total + count, 0),
    gapMs: round.gapMs,
    otherTime: arrivals.filter(({ signature }) => signature === 'other-time').length,
    problems,
  };
}

function problemsOf({ status, attempts }: LoggedDelivery, kind: Kind): string[] {
  const ends = kind === 'failing' ? ['failed', 'held'] : ['delivered'];
  return [
    ...(ends.includes(status) ? [] : [`ended as ${status}`]),
    ...(attempts.every((number, n) => number === n + 1) ? [] : [`its log has attempts ${attempts.join()}`]),
  ];
}

/** How often a receiver that remembers nothing did its work in vain. What it reset may come once more in each attempt. */
function countExtra(requests: readonly Arrival[]): number {
  const seen = new Set<number>();
  const resent = new Set<number>();
  let hasTaken = false;
  let last: Arrival | undefined;
  let extra = 0;
  for (const request of requests) {
    const { attempt, taken } = request;
    const isResent = last?.reset === true && last.attempt === attempt && !resent.has(attempt);
    if (isResent) resent.add(attempt);
    if (hasTaken || (seen.has(attempt) && !isResent)) extra += 1;
    seen.add(attempt);
    hasTaken ||= taken;
    last = request;
  }
  return extra;
}

/** For every delivery, at how many faults it was in flight: at the receiver, and not in the log. */
function allowances(arrivals: readonly Arrival[], marks: readonly Mark[]): Map<string, number> {
  const counts = new Map<string, number>();
  const seen = new Set<Arrival>();
  for (const { recorded, until } of marks) {
    const inFlight = arrivals.filter(
      (arrival) =>
        arrival.at <= until &&
        !seen.has(arrival) &&
        !recorded.has(attemptKey(arrival.webhookId, arrival.attempt)),
    );
    for (const id of new Set(inFlight.map(({ webhookId }) => webhookId))) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    // In flight once: a later fault does not count it again.
    for (const arrival of arrivals) if (arrival.at <= until) seen.add(arrival);
  }
  return counts;
}

const trail = (requests: readonly Arrival[]): string =>
  requests
    .map(
      ({ attempt, at, taken }) =>
        `attempt ${attempt} ${taken ? 'taken' : 'refused'} at ${new Date(at).toISOString()}`,
    )
    .join(', ');
