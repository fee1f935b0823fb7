import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { createRelay, type RelayOptions } from '../../../src/dispatch/outbox/relay.ts';

/** Of a server that is not there: nothing listens on port 1. */
const client = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });
const away = () => client.workflow.getHandle('x').describe();

function relayOf(
  send: RelayOptions<string, string>['send'],
  more: Partial<RelayOptions<string, string>> = {},
) {
  const failures: [row: string, isAway: boolean][] = [];
  const failed = (row: string, _error: unknown, isAway: boolean): void => void failures.push([row, isAway]);
  return { failures, relay: createRelay<string, string>({ client, send, failed, atOnce: 1, ...more }) };
}

describe('a relay', () => {
  it('returns what each row brought, in their order', async () => {
    const { relay } = relayOf((row, ask) => ask(() => Promise.resolve(row.toUpperCase())));
    assert.deepEqual(await relay.runAll(['a', 'b']), ['A', 'B']);
  });

  it('asks no more for a while when nobody responds, and leaves the rows as they are', async () => {
    const asked: string[] = [];
    const { relay, failures } = relayOf(
      async (row, ask) => {
        asked.push(row);
        await ask(away);
        return row;
      },
      { deadlineMs: 50 },
    );
    // A deadline may be about one workflow alone: only several in a row are an outage.
    assert.deepEqual(await relay.runAll(['a', 'b', 'c', 'd', 'e']), Array(5).fill(undefined));
    assert.deepEqual(asked, ['a', 'b', 'c']);
    assert.deepEqual(
      failures,
      asked.map((row) => [row, true]),
    );
  });

  it('goes on after a row that fails, whatever becomes of noting that', async () => {
    const rejects = () => Promise.reject(new Error('cannot be noted'));
    const throws = () => {
      throw new Error('cannot be noted');
    };
    for (const failed of [rejects, throws]) {
      const { relay } = relayOf(
        (row) => (row === 'bad' ? Promise.reject(new Error('of this row')) : Promise.resolve(row)),
        { failed },
      );
      assert.deepEqual(await relay.runAll(['bad', 'good']), [undefined, 'good']);
    }
  });

  it('has a limited number of calls in flight together', async () => {
    let [underWay, most] = [0, 0];
    const send = async (row: string): Promise<string> => {
      most = Math.max(most, (underWay += 1));
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return row;
    };
    await relayOf(send, { atOnce: 3 }).relay.runAll(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    assert.equal(most, 3);
  });

  it('serves accounts in turn: one row does not wait for all of another account', async () => {
    const sent: string[] = [];
    const send = (row: string): Promise<string> => {
      sent.push(row);
      return Promise.resolve(row);
    };
    const { relay } = relayOf(send, { accountOf: (row) => row.slice(0, 1) });
    await Promise.all([relay.runAll(Array.from({ length: 100 }, (_, n) => `a${n}`)), relay.run('b')]);
    assert.ok(sent.indexOf('b') < 4, String(sent.indexOf('b')));
  });

  it('finishes the calls under way at its end, and makes no others', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const asked: string[] = [];
    const { relay } = relayOf((row) => {
      asked.push(row);
      return promise;
    });
    relay.begin(['a', 'b']);
    await new Promise((next) => setImmediate(next));
    const stopped = relay.stop();
    resolve('done');
    await stopped;
    assert.deepEqual(asked, ['a']);
  });
});
