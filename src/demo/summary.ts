import { Checks } from './checks.ts';
import type { Stage } from './stage.ts';
import { bad, field, good, heading, line } from './terminal.ts';

/** Counts what reached the receiver, checks it, and prints it. @returns whether the whole story came out as expected */
export function summarize({ receiver, posted, checks }: Stage, tookMs: number): boolean {
  const webhooks = receiver.received.filter(({ eventIds }) => eventIds.some((id) => posted.has(id)));
  const tests = receiver.received.length - webhooks.length;
  const verified = receiver.received.filter((request) => request.verified).length;
  const duplicates = receiver.received.filter((request) => request.duplicate).length;
  const refused = webhooks.filter(({ status }) => status >= 300).length;
  heading('Summary');
  checks.equal('signatures verified', verified, receiver.received.length);
  checks.equal('duplicates', duplicates, 0);

  const all = checks.missed === 0;
  const count = checks.met + checks.missed;
  const width = 24;
  field('events posted', String(posted.size), width);
  field(
    'webhooks received',
    `${webhooks.length}, of which ${refused} were answered 500 or 503 on purpose`,
    width,
  );
  field('test payloads received', String(tests), width);
  field('signatures verified', `${verified} of ${receiver.received.length}`, width);
  field('duplicates', String(duplicates), width);
  field('time', `${(tookMs / 1_000).toFixed(0)} s`, width);
  line();
  line(
    all
      ? `${Checks.mark(true)} ${good(`all ${count} expectations were met`)}`
      : bad(`✗ ${checks.missed} of ${count} expectations were not met; see above`),
  );
  return all;
}
