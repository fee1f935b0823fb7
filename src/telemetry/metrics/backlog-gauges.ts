import { Gauge, type Registry } from 'prom-client';
import { within } from '../../domain/basics/within.ts';
import type { Backlog } from '../../store/stats/backlog.ts';
import { gaugeOf } from './gauge.ts';

/** How long what was read is shown: several scrapers, or an impatient one, cost the database nothing more. */
const freshMs = 10_000;
/** A scrape does not wait longer for the database: Prometheus gives it 10 s. */
const patienceMs = 3_000;

/**
 * Gauges of what waits in Postgres.
 * @returns reads again when the known values are old; rejects when the read fails, and then the gauges are absent
 */
export function backlogGauges(registry: Registry, read: () => Promise<Backlog>): () => Promise<void> {
  let known: Backlog | undefined;
  let readAt = -Infinity;
  let reading: Promise<void> | undefined;

  const gauge = (name: string, help: string, value: (backlog: Backlog) => number): void =>
    gaugeOf(registry, name, help, () => known && value(known));
  new Gauge({
    registers: [registry],
    name: 'mailhooks_waiting_deliveries',
    help: 'Deliveries that wait for their first attempt (pending) or their next one (retrying); counted up to 500000',
    labelNames: ['status'],
    collect() {
      if (!known) return (this.remove('pending'), this.remove('retrying'));
      this.set({ status: 'pending' }, known.pending);
      this.set({ status: 'retrying' }, known.retrying);
    },
  });
  gauge(
    'mailhooks_oldest_overdue_attempt_age_seconds',
    'How long the attempt that is most behind should have been made ago, first ones at endpoints that fail apart; 0 when none is behind',
    (backlog) => backlog.overdueSeconds,
  );
  gauge(
    'mailhooks_disabled_endpoints',
    'Endpoints that are disabled',
    (backlog) => backlog.disabledEndpoints,
  );
  gauge(
    'mailhooks_unsent_mails',
    'Mails to owners that have not been sent yet',
    (backlog) => backlog.unsentMails,
  );
  gauge(
    'mailhooks_oldest_unsent_mail_age_seconds',
    'Age of the oldest mail to an owner that has not been sent yet; 0 when there is none',
    (backlog) => backlog.oldestUnsentMailSeconds,
  );
  gauge(
    'mailhooks_events_without_workflow',
    'Accepted events whose workflow has not been started yet; counted up to 500000',
    (backlog) => backlog.unstartedEvents,
  );
  gauge(
    'mailhooks_oldest_event_without_workflow_age_seconds',
    'Age of the oldest accepted event whose workflow has not been started yet; 0 when there is none',
    (backlog) => backlog.oldestUnstartedEventSeconds,
  );

  const readAnew = async (): Promise<void> => {
    try {
      known = await read();
      readAt = performance.now();
    } catch (error) {
      known = undefined;
      throw error;
    } finally {
      reading = undefined;
    }
  };
  return async () => {
    if (performance.now() - readAt < freshMs) return;
    known = undefined;
    // One look at a time, however many ask and however long it takes.
    reading ??= readAnew();
    await within(patienceMs, reading);
  };
}
