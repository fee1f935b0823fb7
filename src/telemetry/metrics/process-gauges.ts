import { Counter, Gauge, type Registry } from 'prom-client';
import { gaugeOf } from './gauge.ts';

/** What is read of `pg.Pool`. */
export interface PoolCounts {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
  options: { max?: number | undefined };
}

/**
 * This process's connections to Postgres, of all its pools together.
 * @param waitingForShare how many wait for a connection of those that their account may have
 */
export function poolGauges(
  registry: Registry,
  pools: readonly PoolCounts[],
  waitingForShare: () => number,
): void {
  const sum = (count: (pool: PoolCounts) => number): number =>
    pools.reduce((total, pool) => total + count(pool), 0);
  new Gauge({
    registers: [registry],
    name: 'mailhooks_postgres_pool_connections',
    help: "Connections of this process's Postgres pools: total, and of these idle",
    labelNames: ['state'],
    collect() {
      this.set(
        { state: 'total' },
        sum((pool) => pool.totalCount),
      );
      this.set(
        { state: 'idle' },
        sum((pool) => pool.idleCount),
      );
    },
  });
  gaugeOf(
    registry,
    'mailhooks_postgres_pool_max_connections',
    "Connections that this process's Postgres pools may open",
    () => sum((pool) => pool.options.max ?? 0),
  );
  gaugeOf(
    registry,
    'mailhooks_postgres_pool_waiting_requests',
    'Requests that wait for a connection of the Postgres pools',
    () => waitingForShare() + sum((pool) => pool.waitingCount),
  );
}

/** Of several processes it is the sum, as all that they count. */
export function processGauge(registry: Registry): void {
  gaugeOf(registry, 'mailhooks_processes', 'Processes that this answer tells of', () => 1);
}

/** @param polls undefined: this process has no worker, and no such gauge */
export function workerGauge(registry: Registry, polls: () => boolean | undefined): void {
  gaugeOf(
    registry,
    'mailhooks_worker_polling',
    '1 while the worker takes tasks from Temporal (of several processes: the worker of each), else 0; absent in a process without a worker',
    () => {
      const polling = polls();
      return polling === undefined ? undefined : Number(polling);
    },
  );
}

/** @param deferred events that nothing was begun for yet */
export function deferredGauge(registry: Registry, deferred: () => number): void {
  gaugeOf(
    registry,
    'mailhooks_held_back_events',
    'Events that wait until an unhealthy endpoint has a free slot, as far as this process knows',
    deferred,
  );
}

/** @param refused so far, by the native part of the SDK, of which a process has one */
export function refusedTasksCounter(registry: Registry, refused: () => number): void {
  new Counter({
    registers: [registry],
    name: 'mailhooks_workflow_tasks_refused_total',
    help: 'Completed workflow tasks that Temporal refused, as it does beyond its limits; the workflow waits, its task is tried again',
    collect() {
      this.reset();
      this.inc(refused());
    },
  });
}
