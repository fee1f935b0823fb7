interface Hour {
  at: string;
  delivered: number;
  failed: number;
  retried: number;
}

export interface Sums {
  delivered: number;
  failed: number;
  retried: number;
  /** delivered / (delivered + failed); null when nothing ended. */
  successRate: number | null;
}

/** What the hours of a sparkline come to. */
export function sumHours(hours: readonly Hour[]): Sums {
  const sum = (name: 'delivered' | 'failed' | 'retried'): number =>
    hours.reduce((total, hour) => total + hour[name], 0);
  const [delivered, failed, retried] = [sum('delivered'), sum('failed'), sum('retried')];
  const ended = delivered + failed;
  return { delivered, failed, retried, successRate: ended === 0 ? null : delivered / ended };
}
