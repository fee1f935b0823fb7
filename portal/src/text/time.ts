import { texts } from '../texts.ts';

const local = new Intl.DateTimeFormat(texts.locale, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const withYear = new Intl.DateTimeFormat(texts.locale, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hourCycle: 'h23',
});
const clock = new Intl.DateTimeFormat(texts.locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(texts.locale, { month: 'short', day: 'numeric' });
const ago = new Intl.RelativeTimeFormat(texts.locale, { numeric: 'auto', style: 'short' });

/** In the viewer's zone; with the year where it is not the present one. */
export function localTime(at: string): string {
  const date = new Date(at);
  return (date.getFullYear() === new Date().getFullYear() ? local : withYear).format(date);
}

/** Such as `2026-11-27 08:30:12.345 UTC`. */
export const utcTime = (at: string): string =>
  texts.times.utc(new Date(at).toISOString().replace('T', ' ').replace('Z', ''));

/** A label of an axis, in the viewer's zone: the time of day, or the day where a step is one. */
export const axisTime = (at: string, stepSeconds: number): string =>
  (stepSeconds >= 21_600 ? day : clock).format(new Date(at));

const steps = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const;

/** @param now Unix time in ms */
export function relative(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  const step = steps.find((candidate) => Math.abs(ms) >= candidate.ms);
  if (step) return ago.format(Math.trunc(ms / step.ms), step.unit);
  // A clock that is a little behind must not show the future.
  return Math.abs(ms) < 5_000 ? texts.times.now : ago.format(Math.trunc(ms / 1_000), 'second');
}

/** Such as `0:07`, `2:05:09` or `1 d 02:05:09`. */
export function countdown(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  const two = (value: number): string => String(value).padStart(2, '0');
  if (days > 0) return texts.times.daysAnd(days, `${two(hours)}:${two(minutes)}:${two(seconds % 60)}`);
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}

/** Such as `340 ms`, `1.2 s` or `3 min`. */
export function duration(ms: number): string {
  const { units } = texts;
  if (ms < 1_000) return units.ms(ms.toFixed(0));
  if (ms < 60_000) return units.seconds((ms / 1_000).toFixed(ms < 10_000 ? 2 : 1));
  if (ms < 3_600_000) return units.minutes((ms / 60_000).toFixed(0));
  return units.hours((ms / 3_600_000).toFixed(1));
}
