import { exampleEvent } from '../domain/event/example-events.ts';
import type { Delivery, Endpoint } from './api.ts';
import { Checks } from './checks.ts';
import { poll } from './poll.ts';
import { postEvent, readDelivery, type Stage } from './stage.ts';
import type { Broken } from './stays-broken.ts';
import { heading, line, say } from './terminal.ts';

const type = 'email.hard_bounced';

/** Fourth scene: the broken receiver is repaired, and gets what it missed. */
export async function comesBack(stage: Stage, { endpointId, path, eventId }: Broken): Promise<void> {
  const { api, account, checks, receiver, signal } = stage;
  heading('4  It is repaired, and gets what it missed');
  const ids = ['held-1', 'held-2'];
  for (const id of ids) await postEvent(stage, type, { ...exampleEvent(type), id });
  const toIt = (id: string): Promise<Delivery> => readDelivery(stage, id, endpointId);
  const held = await Promise.all(ids.map(toIt));
  const isHeld = checks.equal(
    'deliveries meanwhile',
    held.map((to) => to.status),
    ['held', 'held'],
  );
  line(`${Checks.mark(isHeld)} two events that came meanwhile are held for it, not lost`);

  receiver.replies(path, { status: 200, body: 'back again' });
  say('The owner repairs the receiver and calls POST …/enable with {"recover": true}:');
  const { recoveryId } = await api.post<Endpoint & { recoveryId: string }>(
    `${account}/endpoints/${endpointId}/enable`,
    { recover: true },
  );
  const missed = [eventId, ...ids];
  const sentAgain = await poll(
    () => Promise.all(missed.map(toIt)),
    (all) => all.every((to) => to.status === 'delivered'),
    signal,
  );
  const statuses = sentAgain.map((to) => to.status);
  const isDelivered = checks.equal(
    'deliveries after the recovery',
    statuses,
    missed.map(() => 'delivered'),
  );
  const { resent } = await poll(
    () => api.get<{ status: string; resent: number }>(`${account}/recoveries/${recoveryId}`),
    ({ status }) => status !== 'running',
    signal,
  );
  checks.equal('sent again by the recovery', resent, missed.length);
  line(
    `${Checks.mark(isDelivered)} ${resent} deliveries were sent again, the failed one in a new sequence of attempts`,
  );
}
