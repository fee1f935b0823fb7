import { useSyncExternalStore } from 'react';
import { countdown, localTime, relative, utcTime } from '../text/time.ts';

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Unix time in ms; one clock for the whole page, which stands still when nobody looks at it. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** In the viewer's zone; UTC on hover. */
export const Time = ({ at }: { at: string }) => (
  <time dateTime={at} title={utcTime(at)}>
    {localTime(at)}
  </time>
);

/** Such as "3 min ago" or "in 2 h"; the exact times on hover. */
export function Ago({ at }: { at: string }) {
  const clock = useNow();
  return (
    <time dateTime={at} title={`${localTime(at)}\n${utcTime(at)}`}>
      {relative(at, clock)}
    </time>
  );
}

/** Counts down to a time, such as "1:59:03". */
export function Countdown({ to, over }: { to: string; over: string }) {
  const left = Date.parse(to) - useNow();
  return (
    <time
      dateTime={to}
      title={`${localTime(to)}\n${utcTime(to)}`}
      style={{ fontVariantNumeric: 'tabular-nums' }}
    >
      {left <= 0 ? over : countdown(left)}
    </time>
  );
}
