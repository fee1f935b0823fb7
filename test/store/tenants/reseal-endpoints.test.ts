import assert from 'node:assert/strict';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { insertAccount } from '../../../src/store/tenants/accounts.ts';
import { findEndpoint, insertEndpoint, updateEndpoint } from '../../../src/store/tenants/endpoints.ts';
import { insertMessageEndpoints } from '../../../src/store/tenants/message-endpoints.ts';
import { createPool, type Db, type Queryable } from '../../../src/store/pool.ts';
import { resealEndpoints } from '../../../src/store/tenants/reseal-endpoints.ts';
import { openHeaders, sealHeaders } from '../../../src/secrets/sealed-headers.ts';
import { createSecretBox, signingSecretOf, type SecretBox } from '../../../src/secrets/secret-box.ts';
import { findSecrets, rotateSecret, type SealedSecrets } from '../../../src/store/tenants/signing-secrets.ts';
import { createDatabase } from '../../support/servers.ts';

const accountId = 'acc';
const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const before = createSecretBox(keyOf(1));
const rotating = createSecretBox(keyOf(2), [keyOf(1)]);
/** When the previous key has been dropped. */
const after = createSecretBox(keyOf(2));

/** As versions before sealed under that key: a shorter key id, bound to no place. */
function sealedByFirstVersion(text: string): Buffer {
  const bytes = Buffer.from(keyOf(1), 'base64');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', bytes, iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([
    createHash('sha256').update(bytes).digest().subarray(0, 4),
    iv,
    cipher.getAuthTag(),
    sealed,
  ]);
}

describe('sealing again', () => {
  let db: Db;

  beforeEach(async () => {
    db = createPool(await createDatabase(), () => undefined, { max: 2 });
    await insertAccount(db, { id: accountId, name: 'A', email: 'a@b.c', instanceUrl: null, userName: null });
  });
  afterEach(() => db.end());

  async function add(
    id: string,
    box: SecretBox,
    given: { secret?: Buffer; headers?: Record<string, string> } = {},
  ): Promise<void> {
    await insertEndpoint(db, {
      id,
      accountId,
      name: 'E',
      url: 'https://hooks.example.com/',
      description: null,
      eventTypes: ['*'],
      format: 'standard',
      sealedHeaders: sealHeaders(box, id, given.headers ?? {}).sealedHeaders,
      batch: null,
      ownerEmail: null,
      status: 'enabled',
      secret: given.secret ?? box.seal(`whsec_${id}`, signingSecretOf(id)),
    });
  }

  const rowOf = async (id: string): Promise<SealedSecrets> =>
    (await findSecrets(db, accountId, id)) ?? assert.fail(`${id} is gone`);

  /** What is readable with the new key alone. */
  async function read(id: string) {
    const row = await rowOf(id);
    const open = (sealed: Buffer): string => after.open(sealed, signingSecretOf(id));
    return {
      secret: open(row.secret),
      previous: row.previousSecrets.map(({ secret }) => open(secret)),
      until: row.previousSecrets.map(({ until }) => until),
      headers: openHeaders(after, id, row),
      clear: row.headers,
    };
  }

  const rotate = (id: string, box: SecretBox, overlapSeconds: number, db: Queryable, number = 2) =>
    rotateSecret(db, accountId, id, {
      secret: box.seal(`whsec_${id}_${number}`, signingSecretOf(id)),
      overlapSeconds,
      endPrevious: false,
      most: 5,
    });

  it('leaves nothing to the keys before, whichever version sealed it and whatever was not sealed', async () => {
    const headers = { Authorization: 'Bearer t0ken' };
    await add('ep_plain', before);
    await add('ep_first_version', before, { secret: sealedByFirstVersion('whsec_ep_first_version') });
    await add('ep_headers', before, { headers });
    await add('ep_clear', rotating);
    await db.query(`UPDATE endpoints SET headers = $1 WHERE id = 'ep_clear'`, [headers]);
    await add('ep_overlap', before);
    await rotate('ep_overlap', rotating, 3_600, db);
    await add('ep_many', rotating);
    for (const [number, box] of [
      [2, before],
      [3, rotating],
      [4, rotating],
    ] as const)
      await rotate('ep_many', box, 3_600, db, number);
    // The oldest signs no more.
    await db.query(
      "UPDATE endpoints SET earlier_secrets_until[2] = now() - interval '1 s' WHERE id = 'ep_many'",
    );
    await add('ep_over', before);
    await rotate('ep_over', rotating, 3_600, db);
    await db.query(
      "UPDATE endpoints SET previous_secret_until = now() - interval '1 s' WHERE id = 'ep_over'",
    );
    await add('ep_current', rotating, { headers });
    const current = await rowOf('ep_current');
    const timesOf = async (id: string): Promise<Date[]> =>
      (await rowOf(id)).previousSecrets.map(({ until }) => until);
    const until = await timesOf('ep_overlap');
    const untilMany = (await timesOf('ep_many')).slice(0, 2);

    assert.deepEqual(await resealEndpoints(db, rotating), { resealed: 7, unopened: [] });
    const none = { previous: [], until: [], headers: {}, clear: {} };
    assert.deepEqual(await read('ep_plain'), { ...none, secret: 'whsec_ep_plain' });
    assert.deepEqual(await read('ep_first_version'), { ...none, secret: 'whsec_ep_first_version' });
    assert.deepEqual(await read('ep_headers'), { ...none, secret: 'whsec_ep_headers', headers });
    assert.deepEqual(await read('ep_clear'), { ...none, secret: 'whsec_ep_clear', headers });
    assert.deepEqual(await read('ep_overlap'), {
      ...none,
      secret: 'whsec_ep_overlap_2',
      previous: ['whsec_ep_overlap'],
      until,
    });
    assert.deepEqual(await read('ep_many'), {
      ...none,
      secret: 'whsec_ep_many_4',
      previous: ['whsec_ep_many_3', 'whsec_ep_many_2'],
      until: untilMany,
    });
    assert.deepEqual(await read('ep_over'), { ...none, secret: 'whsec_ep_over_2' });
    assert.deepEqual(await rowOf('ep_current'), current, 'what was current is as it was, to the byte');
    assert.deepEqual(await resealEndpoints(db, rotating), { resealed: 0, unopened: [] });
  });

  it('names what no key opens, leaves it as it is and goes on', async () => {
    await add('ep_1', createSecretBox(keyOf(9)));
    await add('ep_2', before);
    await add('ep_3', before, { secret: before.seal('whsec_x', signingSecretOf('ep_of_another')) });
    const rows = [await rowOf('ep_1'), await rowOf('ep_3')];
    for (const resealed of [1, 0])
      assert.deepEqual(await resealEndpoints(db, rotating), { resealed, unopened: ['ep_1', 'ep_3'] });
    assert.deepEqual([await rowOf('ep_1'), await rowOf('ep_3')], rows);
    assert.equal((await read('ep_2')).secret, 'whsec_ep_2');
  });

  it('goes through any number of endpoints, and on where it was interrupted', async () => {
    const ids = Array.from({ length: 450 }, (_, index) => `ep_${String(index).padStart(3, '0')}`);
    const endpoints = ids.map((id) => ({
      id,
      url: `https://${id}.example.com/`,
      secret: before.seal(`whsec_${id}`, signingSecretOf(id)),
    }));
    await insertMessageEndpoints(db, accountId, endpoints);
    let updates = 0;
    const interrupted = during(() => {
      updates += 1;
      if (updates > 250) throw new Error('interrupted');
      return Promise.resolve();
    });
    await assert.rejects(resealEndpoints(interrupted, rotating), /interrupted/);
    assert.deepEqual(await resealEndpoints(db, rotating), { resealed: 200, unopened: [] });
    for (const id of ids) assert.equal((await read(id)).secret, `whsec_${id}`);
  });

  /** The database, with something that happens after a row was read and before it is written. */
  const during = (happens: () => Promise<unknown>): Queryable =>
    ({
      query: async (text: string, values: unknown[]) => {
        if (text.startsWith('UPDATE')) await happens();
        return await db.query(text, values);
      },
    }) as Queryable;

  it('undoes nothing that others do meanwhile', async () => {
    await add('ep_rotated', before);
    let done = false;
    const onceMeanwhile = (work: () => Promise<unknown>) =>
      during(async () => {
        if (!done) await work();
        done = true;
      });
    // By a process that has not the new key yet: what it sealed is read again, and sealed again.
    const old = onceMeanwhile(() => rotate('ep_rotated', before, 3_600, db));
    assert.deepEqual(await resealEndpoints(old, rotating), { resealed: 1, unopened: [] });
    const { secret, previous } = await read('ep_rotated');
    assert.deepEqual([secret, previous], ['whsec_ep_rotated_2', ['whsec_ep_rotated']]);

    await add('ep_patched', before, { headers: { a: 'b' } });
    done = false;
    const patch = onceMeanwhile(() =>
      updateEndpoint(db, accountId, 'ep_patched', sealHeaders(rotating, 'ep_patched', { c: 'd' })),
    );
    assert.deepEqual(await resealEndpoints(patch, rotating), { resealed: 1, unopened: [] });
    assert.deepEqual((await read('ep_patched')).headers, { c: 'd' });

    await add('ep_gone', before);
    done = false;
    const gone = onceMeanwhile(() => db.query(`DELETE FROM endpoints WHERE id = 'ep_gone'`));
    assert.deepEqual(await resealEndpoints(gone, rotating), { resealed: 0, unopened: [] });
  });

  it('takes what a version before writes beside this one for the newer', async () => {
    await add('ep_1', rotating, { headers: { Authorization: 'old' } });
    await db.query(`UPDATE endpoints SET headers = '{"Authorization": "new"}' WHERE id = 'ep_1'`);
    const stored = (await findEndpoint(db, accountId, 'ep_1')) ?? assert.fail();
    assert.deepEqual(openHeaders(rotating, 'ep_1', stored), { Authorization: 'new' });
    await resealEndpoints(db, rotating);
    const { headers, clear } = await read('ep_1');
    assert.deepEqual([headers, clear], [{ Authorization: 'new' }, {}]);
  });
});
