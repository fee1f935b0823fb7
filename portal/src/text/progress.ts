interface Recovery {
  status: 'running' | 'completed' | 'stopped';
  resent: number;
  remaining: number;
}

/** @returns 0 to 1. A recovery that has ended is whole, whatever it had to send */
export function progressOf({ status, resent, remaining }: Recovery): number {
  if (status === 'completed') return 1;
  const all = resent + remaining;
  return all === 0 ? 0 : resent / all;
}
