import { setTimeout as delay } from 'node:timers/promises';
import type { FaultName } from './fault-names.ts';
import { readMark, type Mark } from './marks.ts';
import type { ChaosOptions } from './options.ts';
import type { Stack } from './stack.ts';

type PartName = 'api' | 'worker' | 'temporal' | 'postgres';
type Strike = (stack: Stack, options: ChaosOptions) => Promise<Mark[]>;

/** How long what was killed stays away: a supervisor's pause. */
const downMs = 2_000;
/** How long each of the four clocks lasts. */
const clockMs = [6_000, 3_000, 6_000, 0];

/** Each strikes, makes it good again, and tells what was in the log at its ends. */
export const faults: Record<FaultName, Strike> = {
  'kill-worker': killRole('worker'),
  'kill-api': killRole('api'),
  'kill-temporal': killServer('temporal'),
  'kill-postgres': killServer('postgres'),
  'stop-worker': stop('worker'),
  'stop-api': stop('api'),
  'stop-temporal': stop('temporal'),
  'stop-postgres': stop('postgres'),
  'disk-full': fillDisk,
  clock: shiftClocks,
};

function killRole(name: 'api' | 'worker'): Strike {
  return async (stack) => {
    await stack[name].kill();
    await stack.receivers.catchUp();
    const mark = await readMark(stack.db);
    await delay(downMs);
    await stack[name].start();
    return [mark];
  };
}

function killServer(name: 'temporal' | 'postgres'): Strike {
  return async (stack) => {
    const before = await readMark(stack.db);
    await stack[name].kill();
    await delay(downMs);
    await stack[name].start();
    return [before, await readMark(stack.db)];
  };
}

function stop(name: PartName): Strike {
  return async (stack, { stopMs }) => {
    const before = await readMark(stack.db);
    await stack[name].pause();
    await delay(stopMs);
    // What was stopped in the middle of an attempt records it, as a timeout perhaps, as soon as it goes on.
    if (name !== 'postgres') {
      await stack.receivers.catchUp();
      const after = await readMark(stack.db);
      await stack[name].resume();
      return [before, after];
    }
    await stack[name].resume();
    return [before, await readMark(stack.db)];
  };
}

/**
 * Inserts into the log fail as they do when its disk is full (SQLSTATE 53100), by a trigger: a disk of its own cannot
 * be had everywhere, and nothing here may fill the machine's.
 */
async function fillDisk({ db }: Stack, { diskFullMs }: ChaosOptions): Promise<Mark[]> {
  const before = await readMark(db);
  await db.query(`
    CREATE FUNCTION chaos_disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER chaos_disk_full BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION chaos_disk_full();
    CREATE TRIGGER chaos_disk_full BEFORE INSERT ON attempts FOR EACH STATEMENT EXECUTE FUNCTION chaos_disk_full();`);
  await delay(diskFullMs);
  const after = await readMark(db);
  await db.query('DROP FUNCTION chaos_disk_full CASCADE');
  return [before, after];
}

/** The clocks of API and worker, as of one machine: an hour ahead, right again, an hour behind, right again. */
async function shiftClocks({ api, worker, db }: Stack): Promise<Mark[]> {
  const marks: Mark[] = [];
  for (const lastsMs of clockMs) {
    // In flight at the jump: while a clock lasts, nothing is cut off.
    marks.push(await readMark(db));
    await Promise.all([api.shiftClock(), worker.shiftClock()]);
    await delay(lastsMs);
  }
  return marks;
}
