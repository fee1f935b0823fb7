import type { Figure } from '../figures.ts';
import { ackMs, closedLoop, deliveredMs } from '../loops.ts';
import { cpuMs, treeCpuMs } from '../processes.ts';
import type { Stage } from '../stage.ts';
import { loopMs, type Loops } from './scenario.ts';

/** CPU and disk are measured with as many in flight as keep every part busy. */
const busy = 20;

export const closed: Loops = {
  parts: ['a', 'f', 'h'],
  async measure(stage, stream, options) {
    const figures: Figure[] = [];
    for (const inFlight of options.only.has('a') ? [1, busy, 50] : [busy]) {
      const before = await usage(stage);
      const { samples, perSecond } = await closedLoop(inFlight, loopMs(options, 15), () =>
        stage.send(stream),
      );
      await stage.settle();
      if (inFlight === busy) figures.push(...perEvent(before, await usage(stage), samples.length));
      const figure = (what: string, value: number, unit = 'ms'): Figure => ({
        part: 'a',
        what: `${inFlight} in flight: ${what}`,
        value,
        unit,
      });
      figures.push(
        figure('delivered', perSecond, 'events/s'),
        figure('acknowledged, p50', ackMs(samples, 0.5)),
        figure('acknowledged, p99', ackMs(samples, 0.99)),
        figure('accept to delivered, p50', deliveredMs(samples, 0.5)),
        figure('accept to delivered, p99', deliveredMs(samples, 0.99)),
      );
    }
    return figures;
  },
};

export interface Usage {
  mailhooksMs: number;
  temporalMs: number;
  postgresMs: number;
  /** Of Postgres, nearly all of one statement. */
  transactions: number;
  postgresBytes: number;
  temporalBytes: number;
}

export async function usage(stage: Stage): Promise<Usage> {
  const { pids, db } = stage;
  const { rows } = await db.query<{ bytes: number; transactions: number }>(
    `SELECT pg_database_size(current_database()) AS bytes, xact_commit AS transactions
     FROM pg_stat_database WHERE datname = current_database()`,
  );
  // Elsewhere than on Linux there is no /proc.
  const none = (): number => NaN;
  return {
    mailhooksMs: await cpuMs(pids.mailhooks).catch(none),
    temporalMs: await treeCpuMs(pids.temporal).catch(none),
    postgresMs: await treeCpuMs(pids.postgres).catch(none),
    transactions: rows[0]?.transactions ?? NaN,
    postgresBytes: rows[0]?.bytes ?? NaN,
    temporalBytes: await stage.temporalBytes(),
  };
}

function perEvent(before: Usage, after: Usage, events: number): Figure[] {
  const each = (key: keyof Usage): number => (after[key] - before[key]) / events;
  const cpu = (what: string, value: number): Figure => ({ part: 'f', what, value, unit: 'CPU-ms/event' });
  const disk = (what: string, value: number): Figure => ({ part: 'h', what, value, unit: 'bytes/event' });
  return [
    cpu('Mailhooks', each('mailhooksMs')),
    cpu('Temporal', each('temporalMs')),
    cpu('Postgres, with its backends', each('postgresMs')),
    cpu('all of them', each('mailhooksMs') + each('temporalMs') + each('postgresMs')),
    { part: 'f', what: 'Postgres, transactions', value: each('transactions'), unit: 'per event' },
    disk('Postgres', each('postgresBytes')),
    disk('embedded Temporal server', each('temporalBytes')),
  ];
}
