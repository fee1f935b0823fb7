import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSendBudget, type Post, type SendBudget } from '../../../src/delivery/isolation/send-budget.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const longestMs = 86_400_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** In bytes, without what nothing holds any more. */
function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe('the budget of bytes', () => {
  let nowMs: number;
  let budget: SendBudget;
  let posts: number;
  const open = (mebibytesOfAccount: number | null, mebibytesToHost: number | null): void => {
    budget = createSendBudget({ mebibytesOfAccount, mebibytesToHost }, longestMs, () => nowMs);
  };
  beforeEach(() => {
    nowMs = 0;
    posts = 0;
    open(16, 32);
  });

  /** A POST that nobody has asked for before. */
  const post = (fields: Partial<Post> = {}): Post => {
    posts += 1;
    return {
      requestId: `dlv-${posts}`,
      accountId: 'acc',
      eventIds: ['evt'],
      url: 'https://hooks.example.com/a',
      bytes: 256 * KiB,
      ...fields,
    };
  };
  /** Asks as Temporal does, each again at its time, for so long. @returns bytes sent */
  const sendAll = (waiting: Post[], forMs: number): number => {
    const until = nowMs + forMs;
    const due = waiting.map((one) => ({ one, at: nowMs }));
    let sent = 0;
    for (;;) {
      const next = due.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > until) break;
      nowMs = Math.max(nowMs, next.at);
      const waitMs = budget.take(next.one);
      next.at = waitMs === 0 ? Infinity : nowMs + waitMs;
      if (waitMs === 0) sent += next.one.bytes;
    }
    nowMs = until;
    return sent;
  };
  const many = (count: number, fields: (n: number) => Partial<Post>): Post[] =>
    Array.from({ length: count }, (_, n) => post(fields(n)));

  it('lets 2 MiB of one event to one host immediately, then 64 KiB a second', () => {
    const copies = many(400, (n) => ({ url: `https://Hooks.example.com.:${8_000 + n}/${n}` }));
    assert.equal(sendAll(copies, 0), 2 * MiB);
    assert.equal(
      sendAll(
        many(1, () => ({ url: 'https://other.example.com/' })),
        0,
      ),
      256 * KiB,
    );
    open(16, 32);
    const inAll = sendAll(
      many(400, (n) => ({ url: `https://hooks.example.com/${n}` })),
      100_000,
    );
    assert.ok(inAll <= 2 * MiB + 100 * 64 * KiB, `${inAll}`);
    assert.ok(inAll > 2 * MiB + 90 * 64 * KiB, 'and no less');
  });

  it('holds whatever the names of hosts that an event is copied to', () => {
    const copies = many(1_000, (n) => ({ url: `https://h${n}.example.com/` }));
    assert.equal(sendAll(copies, 0), 32 * MiB);
  });

  it('bounds the copies of many events of one account at one host together', () => {
    const events = many(4_000, (n) => ({ eventIds: [`evt-${n % 100}`] }));
    const sent = sendAll(events, 10_000);
    // Two copies of each are few.
    assert.ok(sent <= 100 * 512 * KiB + 8 * MiB + 10 * MiB, `${sent}`);
    assert.ok(sent >= 100 * 512 * KiB, `${sent}`);
  });

  it('lets an account send 64 MiB immediately and 16 a second, to a host twice as much', () => {
    const own = (accountId: string) => (n: number) => ({ accountId, eventIds: [`evt-${n}`] });
    assert.equal(sendAll(many(1_000, own('a')), 0), 64 * MiB);
    assert.equal(sendAll(many(1_000, own('b')), 0), 64 * MiB);
    assert.equal(sendAll(many(1_000, own('c')), 0), 2 * MiB, 'what each account may send in any case');
    assert.equal(sendAll([post({ accountId: 'd', eventIds: ['one'] })], 0), 256 * KiB, 'served at once');
    open(16, 32);
    assert.equal(sendAll(many(1_000, own('a')), 1_000), 80 * MiB);
  });

  it('never touches honest traffic', () => {
    for (let ms = 0; ms < 60_000; ms += 10) {
      nowMs = ms;
      for (const n of [0, 1, 2, 3])
        assert.equal(budget.take(post({ eventIds: [`evt-${ms}-${n}`], bytes: KiB })), 0);
      const newsletter = { accountId: 'other', eventIds: [`news-${ms}`], bytes: 100 * 1_000 };
      assert.equal(budget.take(post(newsletter)), 0);
    }
    const fanOut = many(1_000, () => ({ accountId: 'wide', bytes: 2_000 }));
    assert.equal(sendAll(fanOut, 0), 2_000_000);
  });

  it('gives each delivery one time, which it keeps', () => {
    const copies = many(10, () => ({}));
    const waits = copies.map((one) => budget.take(one));
    assert.deepEqual(
      waits.slice(0, 8),
      Array.from({ length: 8 }, () => 0),
    );
    assert.deepEqual(waits.slice(8), [4_000, 8_000]);
    nowMs = 1_000;
    const [, last = post()] = copies.slice(8);
    assert.equal(budget.take(last), 7_000, 'not later for having asked, nor sooner');
    nowMs = 8_000;
    assert.equal(budget.take(last), 0);
    assert.equal(budget.take(copies[8] ?? post()), 0, 'late, but not too late');
  });

  it('counts what a POST has grown by while it waited', () => {
    const copies = many(9, () => ({}));
    copies.forEach((one) => budget.take(one));
    const last = copies[8] ?? post();
    nowMs = 4_000;
    assert.equal(budget.take({ ...last, bytes: MiB }), 0);
    assert.equal(budget.take(post()), (MiB / (64 * KiB)) * 1_000, 'later by what it had more');
  });

  it('shares out the bytes of a POST among its events', () => {
    const eventIds = ['a', 'b', 'c', 'd'];
    const joined = many(8, () => ({ eventIds, bytes: 2 * MiB }));
    assert.equal(sendAll(joined, 0), 8 * MiB);
  });

  it('is off where the rates are', () => {
    open(null, null);
    assert.equal(
      sendAll(
        many(1_000, () => ({})),
        0,
      ),
      250 * MiB,
    );
  });

  it('remembers nothing of what has been made up for', () => {
    const before = heapUsed();
    for (let n = 0; n < 300_000; n += 1) {
      nowMs += 1;
      budget.take(post({ eventIds: [`${n} ${'x'.repeat(200)}`], accountId: `a${n}`, bytes: KiB }));
    }
    const heldMb = (heapUsed() - before) / MiB;
    // All of it would be 400 MB.
    assert.ok(heldMb < 100, `${heldMb}`);
  });
});
