import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import type { Stage } from './stage.ts';

/** How often the victim posts an event, in ms, whatever became of the one before. */
const everyMs = 100;
/** Events of the victim without an attack, and at least during one. */
const count = 50;
const maxRssMb = 1_536;
/** Far longer than anything takes: it only ends a test whose victim is not served. */
const patienceMs = 240_000;

interface Posted {
  id: string;
  postedAt: number;
  ackMs: number;
}

/**
 * Has the victim post events steadily, first in peace, then while `attack` runs, and asserts that each was accepted and
 * delivered at attempt 1, and that Mailhooks lives, within 1.5 GB. How long that took is printed as ratios to the time of
 * peace, for docs/operate/reliability.md, and asserted nowhere.
 *
 * To add an attack: a file `test/tenants/<what>.test.ts` that opens a stage (`openStage()` in `before`, `stage.stop()` in
 * `after`) and calls this in a test. `attack` uses `stage.attacker` (or an anonymous `fetch`), checks what the attacker
 * is answered, and returns when it is over; `signal` aborts when the victim has waited for too long.
 * @param name of the row in the table of docs/operate/reliability.md
 */
export async function underAttack(
  stage: Stage,
  name: string,
  attack: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const inPeace = await served(stage, await post(stage, Promise.resolve()));
  const memory = watchMemory(stage);
  const stopping = AbortSignal.timeout(patienceMs);
  const attacked = attack(stopping);
  attacked.catch(() => undefined);
  const posted = await post(stage, attacked);
  await attacked;
  const during = await served(stage, posted);
  const rssMb = await memory.stop();
  assert.equal(stage.ended(), undefined, 'Mailhooks lives');
  const ratio = (ms: (sample: Served) => number): string => {
    const [before, after] = [p99(inPeace, ms), p99(during, ms)];
    return `${before.toFixed(0)} -> ${after.toFixed(0)} ms (x ${(after / before).toFixed(1)})`;
  };
  console.log(
    `${name}: ack p99 ${ratio(({ ackMs }) => ackMs)}, first attempt p99 ${ratio(({ arrivedMs }) => arrivedMs)}, ` +
      `${during.length} events, RSS at most ${rssMb.toFixed(0)} MB`,
  );
  assert.ok(rssMb < maxRssMb, `Mailhooks had ${rssMb.toFixed(0)} MB`);
}

/** Posts in an open loop until the attack is over. */
async function post(stage: Stage, attacked: Promise<unknown>): Promise<Posted[]> {
  let isOver = false;
  void attacked.catch(() => undefined).finally(() => (isOver = true));
  const posting: Promise<Posted>[] = [];
  const giveUpAt = performance.now() + patienceMs;
  while (posting.length < count || (!isOver && performance.now() < giveUpAt)) {
    posting.push(postOne(stage));
    await delay(everyMs);
  }
  return await Promise.all(posting);
}

async function postOne({ victim }: Stage): Promise<Posted> {
  const postedAt = Date.now();
  const id = await victim.api.newEvent(victim.account);
  return { id, postedAt, ackMs: Date.now() - postedAt };
}

interface Served extends Posted {
  /** From the post to its arrival at the receiver. */
  arrivedMs: number;
}

async function served(stage: Stage, posted: readonly Posted[]): Promise<Served[]> {
  const arrivals = new Map<string, number>();
  await until(
    'every event of the victim has arrived',
    () => {
      for (const { headers, at } of stage.receiver.received) {
        const id = String(headers['mailhooks-event-id']);
        arrivals.set(id, Math.min(at, arrivals.get(id) ?? Infinity));
      }
      assert.equal(stage.ended(), undefined, 'Mailhooks lives');
      return Promise.resolve(posted.every(({ id }) => arrivals.has(id)));
    },
    patienceMs,
  );
  await until(
    'all are logged as delivered at attempt 1',
    async () => {
      const { rows } = await stage.db.query<{ status: string; attempts: number }>(
        'SELECT status, attempt_count AS attempts FROM deliveries WHERE event_id = ANY($1)',
        [posted.map(({ id }) => id)],
      );
      assert.ok(
        rows.every(
          ({ status, attempts }) => attempts <= 1 && (status === 'pending' || status === 'delivered'),
        ),
        'none needed a second attempt',
      );
      return rows.filter(({ status }) => status === 'delivered').length === posted.length;
    },
    patienceMs,
  );
  return posted.map((one) => ({ ...one, arrivedMs: (arrivals.get(one.id) ?? 0) - one.postedAt }));
}

function p99<T>(samples: readonly T[], ms: (sample: T) => number): number {
  const sorted = samples.map(ms).sort((a, b) => a - b);
  return Math.max(1, sorted[Math.ceil(sorted.length * 0.99) - 1] ?? NaN);
}

function watchMemory(stage: Stage): { stop(): Promise<number> } {
  let most = 0;
  const timer = setInterval(() => void stage.rssMb().then((mb) => (most = Math.max(most, mb))), 100);
  // An attack that fails must not keep the test's process.
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      return Math.max(most, await stage.rssMb());
    },
  };
}
