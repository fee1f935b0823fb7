import { judgeExchange } from '../../domain/delivery/judge-exchange.ts';
import type { Exchange } from '../../domain/delivery/exchange.ts';
import { forgetMs, slowMs, tooMany } from './limits.ts';

/**
 * `unproven`: no response yet. `failing`: it responds badly, or refuses connections. `hanging`: it does not respond.
 */
export type Health = 'healthy' | 'unproven' | 'failing' | 'hanging';

/** What this process has seen of one endpoint. Instants and durations in ms. */
export interface Seen {
  /** When each request in flight began, oldest first. */
  inFlight: Set<{ at: number }>;
  /** Slow or failed requests since the last good one. */
  bad: number;
  /** Any of its requests got a response, whatever it said. */
  hasResponded: boolean;
  /** When the last good request ended. */
  provenAt: number;
  /** How long the last request took. */
  tookMs: number;
  /** The last request got a response, but slowly: such an endpoint is not hanging. */
  respondsLate: boolean;
  lastAt: number;
}

export const unseen = (now: number): Seen => ({
  ...{ inFlight: new Set<{ at: number }>(), bad: 0, hasResponded: false, provenAt: -Infinity },
  ...{ tookMs: 0, respondsLate: false, lastAt: now },
});

export function healthOf(seen: Seen, now: number): Health {
  if (!isUnhealthy(seen, now)) return seen.hasResponded ? 'healthy' : 'unproven';
  return takesMs(seen, now) > slowMs && !seen.respondsLate ? 'hanging' : 'failing';
}

/** How long its requests take, by the last one and by the oldest in flight. */
export function takesMs({ tookMs, inFlight }: Pick<Seen, 'tookMs' | 'inFlight'>, now: number): number {
  const [oldest] = inFlight;
  return Math.max(tookMs, oldest ? now - oldest.at : 0);
}

/** A request has ended. */
export function learn(seen: Seen, exchange: Exchange, now: number): void {
  const isSlow = exchange.durationMs > slowMs;
  const isGood = !isSlow && judgeExchange(exchange, '') === null;
  seen.tookMs = exchange.durationMs;
  seen.hasResponded ||= exchange.response !== null;
  seen.respondsLate = isSlow && exchange.response !== null;
  seen.bad = isGood ? 0 : seen.bad + 1;
  if (isGood) seen.provenAt = now;
}

function isUnhealthy({ bad, lastAt, inFlight }: Seen, now: number): boolean {
  const ended = now - lastAt < forgetMs ? bad : 0;
  const missing = tooMany - ended;
  if (missing <= 0) return true;
  // Ended requests and those in flight count together: of three that time out, the end of the first must not look like health.
  const oldest = [...inFlight.values().take(missing)].at(missing - 1);
  return oldest !== undefined && now - oldest.at > slowMs;
}

/** Whether first attempts may be made immediately. */
export const isWell = (health: Health): boolean => health === 'healthy' || health === 'unproven';
