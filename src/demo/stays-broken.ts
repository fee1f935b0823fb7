import { formatDuration } from '../domain/basics/duration.ts';
import { exampleEvent } from '../domain/event/example-events.ts';
import { ladder, type RetryPolicy } from '../domain/delivery/retry-ladder.ts';
import type { Delivery, Endpoint } from './api.ts';
import { Checks } from './checks.ts';
import { followAttempts } from './follow-attempts.ts';
import { awaitMail, mailFiles, readMail } from './mail.ts';
import { poll } from './poll.ts';
import { postEvent, subscribe, type Stage } from './stage.ts';
import { faint, field, heading, line, quote, say } from './terminal.ts';

const type = 'email.hard_bounced';
const name = 'Long gone';
const dayMs = 86_400_000;

/** What the third scene leaves behind. */
export interface Broken {
  endpointId: string;
  path: string;
  eventId: string;
  delivery: Delivery;
  /** Of the mail on disabling. */
  mailFile: string | undefined;
}

/** Third scene: a receiver that breaks for good. */
export async function staysBroken(stage: Stage, retry: RetryPolicy): Promise<Broken> {
  heading('3  A receiver that stays broken');
  const { endpointId, path } = await subscribe(stage, { name, format: 'standard', types: [type] });
  stage.receiver.replies(path, { status: 500, body: 'Internal error: no such table "orders"' });
  explain(retry);

  const mailBefore = await mailFiles(stage.mailFolder);
  const eventId = await postEvent(stage, type, { ...exampleEvent(type), id: 'disables-its-endpoint' });
  const delivery = await followAttempts(stage, eventId, endpointId, 2 * retry.windowMs);
  const answers = delivery.attempts.map((attempt) => attempt.responseStatus);
  stage.checks.equal(`attempts to ${name}`, answers, Array(retry.maxAttempts).fill(500));
  stage.checks.equal(`delivery to ${name}`, delivery.status, 'failed');
  await showEndpoint(stage, endpointId, delivery);

  const warning = await awaitMail(stage.mailFolder, mailBefore, 'Webhook endpoint failing', stage.signal);
  const warned = stage.checks.equal('the owner was warned', warning !== undefined, true);
  line();
  line(`${Checks.mark(warned)} its owner was warned by mail while there was still time`);
  const mailFile = await awaitMail(stage.mailFolder, mailBefore, 'Webhook endpoint disabled', stage.signal);
  await showMail(stage, mailFile);
  const mails = (await mailFiles(stage.mailFolder)).length - mailBefore.length;
  stage.checks.equal('mails to the owner', mails, 2);
  return { endpointId, path, eventId, delivery, mailFile };
}

function explain(retry: RetryPolicy): void {
  const gaps = ladder({ ...retry, windowMs: dayMs })
    .map(whole)
    .join(', ');
  say(
    `An endpoint that worked until now answers 500 to everything. Its ${retry.maxAttempts} attempts fall into a ` +
      `window: ${whole(retry.windowMs)} here, ${whole(dayMs)} in production, where the gaps are at most ${gaps}.`,
  );
  say('Temporal’s timers round up to about a second, which shows only in so short a window.', 'dim');
  line();
}

/** A duration that is not torn at the end of a line. */
const whole = (ms: number): string => formatDuration(ms).replace(' ', '\u00a0');

async function showEndpoint(
  { api, account, checks, signal }: Stage,
  id: string,
  delivery: Delivery,
): Promise<void> {
  const endpoint = await poll(
    () => api.get<Endpoint>(`${account}/endpoints/${id}`),
    ({ status }) => status === 'disabled',
    signal,
  );
  const { status, disabledReason, lastError } = endpoint;
  const disabled = checks.equal('status of the endpoint', status, 'disabled');
  checks.equal('lastError of the endpoint', lastError?.statusCode, 500);
  checks.equal('disabledReason is given', Boolean(disabledReason), true);
  line();
  line(
    `${Checks.mark(disabled)} disabled after attempt ${delivery.attemptCount}; the API says of the endpoint:`,
  );
  line();
  field('status', status);
  field('disabledReason', disabledReason ?? 'none');
  field('lastError', lastError?.message ?? 'none');
  field('  responseBody', lastError?.responseBody ?? 'none');
}

async function showMail({ checks, ownerEmail }: Stage, file: string | undefined): Promise<void> {
  const mail = file === undefined ? undefined : await readMail(file);
  const told = checks.equal('recipient of the mail', mail?.to, ownerEmail);
  const named = checks.equal('subject of the mail', mail?.subject, `Webhook endpoint disabled: '${name}'`);
  line(`${Checks.mark(told && named)} and told, once, that it is disabled:`);
  line();
  if (!mail) return;
  quote(`To: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text.split('\n').slice(0, 9).join('\n')}`);
  line(faint('  …'));
}
