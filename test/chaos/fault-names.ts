export const faultNames = [
  'kill-worker',
  'kill-api',
  'kill-temporal',
  'kill-postgres',
  'stop-worker',
  'stop-api',
  'stop-temporal',
  'stop-postgres',
  'disk-full',
  'clock',
] as const;

/** `kill-…` is SIGKILL, `stop-…` SIGSTOP and, later, SIGCONT. */
export type FaultName = (typeof faultNames)[number];
