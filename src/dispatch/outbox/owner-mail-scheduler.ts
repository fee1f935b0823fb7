import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { findDue, markMailStarted, type WaitingMail } from '../../store/mails/owner-mails.ts';
import type { Db } from '../../store/pool.ts';
import { requestWarnings } from '../../store/mails/endpoint-warnings.ts';
import {
  dueMailsMs,
  mailRunMs,
  mailStartAgainMs,
  minuteMs,
  pageRows,
  warningMs,
  warningSteps,
} from '../limits.ts';
import { explain } from '../../temporal/client/is-away.ts';
import { createOutage, isUnavailable } from '../../temporal/client/outage.ts';
import { startMail } from '../../temporal/start/start-mail.ts';
import { startPasses, type Passes } from './passes.ts';
import { createPostponedRows } from './postponed-rows.ts';
import { createRelay } from './relay.ts';

/**
 * Warns owners of endpoints that have been failing for part of the retry window, and makes sure that every mail which is
 * due has a workflow that sends it.
 * @param deps.warnAt share of the window, in (0, 1); null: no warnings
 */
export function startOwnerMailScheduler(deps: {
  db: Db;
  client: Client;
  /** Base of the API, for links in the Temporal UI. */
  publicUrl: string;
  windowMs: number;
  warnAt: number | null;
  log: Logger;
}): Passes {
  const { db, client, publicUrl, windowMs, warnAt, log } = deps;
  const warnEveryMs = Math.min(warningMs.most, Math.max(warningMs.least, windowMs / warningSteps));
  const outage = createOutage();
  const postponed = createPostponedRows();
  const relay = createRelay<WaitingMail & { foundAt: Date }, true>({
    client,
    outage,
    // One by one: the others wait until it is clear whether this mail fails or Temporal is away.
    atOnce: 1,
    async send(mail, ask) {
      if (await ask(() => startMail(client, mail, publicUrl)))
        await markMailStarted(db, mail.id, mail.foundAt);
      else postponed.add(mail.id, mailRunMs);
      return true;
    },
    async failed({ id, foundAt }, error, isAway) {
      // A deadline may be this mail's fault: it waits for a minute. A missing connection is no mail's fault, and delays none:
      // somebody may wait for a link in it.
      if (isAway && !isUnavailable(error)) postponed.add(id, minuteMs);
      if (outage.isOn()) return log.warn({ error: explain(error) }, 'mails to owners are delayed');
      log.warn({ notificationId: id, error: explain(error) }, 'workflow of a mail not started');
      // A refused mail is tried again after a while, and delays no others.
      if (!isAway) await markMailStarted(db, id, foundAt);
    },
  });
  let warnedAt = -Infinity;

  const warn = async (now: number): Promise<void> => {
    if (warnAt === null || performance.now() - warnedAt < warnEveryMs) return;
    warnedAt = performance.now();
    const failingSince = new Date(now - warnAt * windowMs);
    const count = await requestWarnings(db, { failingSince, notTwiceSince: new Date(now - windowMs) });
    if (count > 0) log.info({ count }, 'owners are warned of failing endpoints');
  };

  const startAll = async (now: number): Promise<void> => {
    const due = await findDue(db, new Date(now - mailStartAgainMs), pageRows);
    await relay.runAll(postponed.others(due).map((mail) => ({ ...mail, foundAt: new Date(now) })));
  };

  const passes = startPasses(async () => {
    for (const work of [warn, startAll]) {
      await work(Date.now()).catch((error: unknown) =>
        log.warn({ error: explain(error) }, 'mails to owners are delayed'),
      );
    }
    return Math.min(warnEveryMs, dueMailsMs);
  });
  return {
    async stop() {
      await Promise.all([passes.stop(), relay.stop()]);
    },
  };
}
