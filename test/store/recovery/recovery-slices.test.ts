import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createPool } from '../../../src/store/pool.ts';
import { nextEvents } from '../../../src/store/recovery/recovery-slices.ts';
import { accountId, addDeliveries, addEndpoint, endpointId } from '../../support/add-delivery.ts';
import { createDatabase } from '../../support/servers.ts';

it('a slice of the log has no more events than fit into some megabytes, and the next one goes on', async (t) => {
  const db = createPool(await createDatabase(), () => undefined);
  t.after(() => db.end());
  await addEndpoint(db, 'http://127.0.0.1:9/');
  const endings = Array.from({ length: 50 }, (_, n) => `-${n}`.padStart(3, '0'));
  for (let from = 0; from < endings.length; from += 10) {
    const reason = 'x'.repeat(250 * 1024);
    await addDeliveries(db, endings.slice(from, from + 10), { reason });
  }
  const recovery = { accountId, endpointId, until: new Date(Date.now() + 60_000), filter: null };
  let position = { positionAt: new Date(0), positionEvent: '' };
  const slices: number[] = [];
  for (;;) {
    const { keys, isMore } = await nextEvents(db, { ...recovery, ...position }, 2_000);
    slices.push(keys.length);
    const last = keys.at(-1);
    if (!isMore || !last) break;
    position = { positionAt: last.acceptedAt, positionEvent: last.eventId };
  }
  assert.ok(
    slices.every((count) => count * 250 * 1024 <= 4 * 1024 * 1024),
    String(slices),
  );
  assert.equal(
    slices.reduce((sum, count) => sum + count, 0),
    endings.length,
  );
});
