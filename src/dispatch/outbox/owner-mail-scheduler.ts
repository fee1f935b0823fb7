import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { findDue, markMailStarted, type WaitingMail } from '../../store/mails/owner-mails.ts';
import type { Db } from '../../store/pool.ts';
import { requestWarnings } from '../../store/mails/endpoint-warnings.ts';
import { explain } from '../../temporal/client/is-away.ts';
import { createOutage } from '../../temporal/client/outage.ts';
import { startMail } from '../../temporal/start/start-mail.ts';

export interface OwnerMailScheduler {
  stop(): Promise<void>;
}

/** How often endpoints in trouble are looked for: a fortieth of the window, within these bounds. */
const minIntervalMs = 250;
const maxIntervalMs = 30_000;
/** How often mails that are due are looked for: somebody may wait for one with a link. */
const dueIntervalMs = 2_000;
/** A workflow that sends a mail is only missed when it has not done so for this long. */
const startAgainAfterMs = 600_000;
const batch = 100;
/** A Temporal server that is well answers in a few milliseconds. */
const deadlineMs = 5_000;

/**
 * Warns owners of endpoints that have been failing for part of the retry window, and makes sure that every mail which is
 * due has a workflow that sends it.
 * @param warnAt share of the window, in (0, 1); null: no warnings
 */
export function startOwnerMailScheduler(deps: {
  db: Db;
  client: Client;
  windowMs: number;
  warnAt: number | null;
  log: Logger;
}): OwnerMailScheduler {
  const { db, client, windowMs, warnAt, log } = deps;
  const stopped = new AbortController();
  const intervalMs = Math.min(maxIntervalMs, Math.max(minIntervalMs, windowMs / 40));
  let warnedAt = -Infinity;

  const outage = createOutage();

  const warn = async (now: number): Promise<void> => {
    if (warnAt === null || performance.now() - warnedAt < intervalMs) return;
    warnedAt = performance.now();
    const failingSince = new Date(now - warnAt * windowMs);
    const count = await requestWarnings(db, { failingSince, notTwiceSince: new Date(now - windowMs) });
    if (count > 0) log.info({ count }, 'owners are warned of failing endpoints');
  };

  /** One that cannot be started is tried again after a while: the others need not wait for it. */
  const start = async (mail: WaitingMail, foundAt: Date): Promise<void> => {
    try {
      await client.connection.withDeadline(Date.now() + deadlineMs, () => startMail(client, mail));
      outage.over();
    } catch (error) {
      outage.failed(error);
      if (outage.isOn()) throw error;
      log.warn({ notificationId: mail.id, error: explain(error) }, 'workflow of a mail not started');
    }
    await markMailStarted(db, mail.id, foundAt);
  };

  const startAll = async (now: number): Promise<void> => {
    const foundAt = new Date(now);
    for (const mail of await findDue(db, new Date(now - startAgainAfterMs), batch))
      await start(mail, foundAt);
  };

  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      for (const work of [warn, startAll]) {
        await work(Date.now()).catch((error: unknown) =>
          log.warn({ error: explain(error) }, 'mails to owners are delayed'),
        );
      }
      await delay(Math.min(intervalMs, dueIntervalMs), undefined, { signal: stopped.signal }).catch(
        () => undefined,
      );
    }
  };
  const ended = loop();

  return {
    async stop() {
      stopped.abort();
      await ended;
    },
  };
}
