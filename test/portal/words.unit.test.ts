import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sumHours } from '../../portal/src/text/activity.ts';
import { accentFor } from '../../portal/src/text/colour.ts';
import { readFragment } from '../../portal/src/text/fragment.ts';
import { linePath } from '../../portal/src/text/line-path.ts';
import { fromLocalInput, toLocalInput } from '../../portal/src/text/local-input.ts';
import { lossesOf } from '../../portal/src/text/losses.ts';
import { mergeNewest } from '../../portal/src/text/newest.ts';
import { niceCount, niceMax, percent } from '../../portal/src/text/number.ts';
import { progressOf } from '../../portal/src/text/progress.ts';
import { fillSnippet } from '../../portal/src/text/snippet.ts';
import { countdown, duration, relative, utcTime } from '../../portal/src/text/time.ts';
import { whyDisabled } from '../../portal/src/text/why-disabled.ts';
import { texts } from '../../portal/src/texts.ts';

describe('the fragment of a portal link', () => {
  it('has a token and a path of the page', () => {
    assert.deepEqual(readFragment('#token=abc&to=%2Faccounts%2Fa%2Fendpoints%2Fep_1'), {
      token: 'abc',
      to: '/accounts/a/endpoints/ep_1',
    });
    assert.deepEqual(readFragment(''), {});
    assert.deepEqual(readFragment('#to=/accounts'), {});
  });

  for (const to of [
    'https://evil.example/',
    '//evil.example',
    '/..//evil.example',
    '/./%2Fevil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '',
  ]) {
    it(`leads nowhere else: ${to}`, () =>
      assert.deepEqual(readFragment(`#token=abc&to=${encodeURIComponent(to)}`), { token: 'abc' }));
  }
});

describe('times and numbers', () => {
  const now = Date.parse('2026-11-27T08:00:00.000Z');

  it('are relative to the viewer’s clock, which may be a little behind', () => {
    assert.equal(relative('2026-11-27T08:00:02.000Z', now), 'just now');
    assert.equal(relative('2026-11-27T07:58:30.000Z', now), '1 min. ago');
    assert.equal(relative('2026-11-27T10:00:00.000Z', now), 'in 2 hr.');
    assert.equal(relative('2026-11-25T07:00:00.000Z', now), '2 days ago');
  });

  it('count down', () => {
    assert.equal(countdown(6_400), '0:07');
    assert.equal(countdown(7_509_000), '2:05:09');
    assert.equal(countdown(93_909_000), '1 d 02:05:09');
  });

  it('have a unit', () => {
    assert.equal(duration(0.4), '0 ms');
    assert.equal(duration(1_234), '1.23 s');
    assert.equal(duration(120_000), '2 min');
    assert.equal(utcTime('2026-11-27T08:30:12.345Z'), '2026-11-27 08:30:12.345 UTC');
  });

  it('never hide a failure behind 100 %', () => {
    assert.equal(percent(1), '100 %');
    assert.equal(percent(0.99999), '99.9 %');
    assert.equal(percent(0), '0.0 %');
  });

  it('end an axis at a round number', () => {
    assert.deepEqual([0, 3, 21, 100, 1_001].map(niceMax), [1, 5, 25, 100, 2_000]);
    assert.deepEqual([0, 1, 3, 21].map(niceCount), [2, 2, 6, 26]);
  });

  it('come back from an input as they went', () => {
    assert.equal(fromLocalInput(toLocalInput('2026-11-27T08:30:00.000Z')), '2026-11-27T08:30:00.000Z');
    assert.deepEqual([toLocalInput(undefined), toLocalInput('x'), fromLocalInput('')], ['', '', '']);
  });

  it('sum up a sparkline', () => {
    const hour = { at: '', delivered: 3, failed: 1, retried: 2 };
    assert.deepEqual(sumHours([hour, hour]), { delivered: 6, failed: 2, retried: 4, successRate: 0.75 });
    assert.equal(sumHours([]).successRate, null);
  });

  it('draw a line that breaks where nothing was measured', () => {
    assert.deepEqual(linePath([0, 50, null, 100], 100), { line: 'M12.5 100L37.5 50', dots: 'M87.5 0h0.01' });
  });

  it('show how far a recovery is', () => {
    assert.equal(progressOf({ status: 'running', resent: 1, remaining: 3 }), 0.25);
    assert.equal(progressOf({ status: 'running', resent: 0, remaining: 0 }), 0);
    assert.equal(progressOf({ status: 'completed', resent: 0, remaining: 0 }), 1);
  });
});

describe('why an endpoint is disabled', () => {
  it('is said in the words of the service, but for one that somebody has disabled', () => {
    assert.equal(whyDisabled({ disabledReason: 'no attempt got a response' }), 'no attempt got a response');
    assert.equal(whyDisabled({ disabledReason: 'by request' }), texts.disabled.byHand);
    assert.equal(whyDisabled({ disabledReason: null }), texts.disabled.byHand);
  });
});

describe('what is lost with an endpoint', () => {
  const { losses } = texts.actions;
  it('is named with its numbers, and without what there is none of', () => {
    assert.deepEqual(lossesOf({ pending: 1_200, retrying: 34, held: 1, failed: 0 }), [
      losses.always,
      '1,234 deliveries pending or retrying, which will be cancelled',
      '1 delivery held, which will be cancelled',
      losses.past,
    ]);
    assert.deepEqual(lossesOf({ pending: 0, retrying: 0, held: 0, failed: 2 }), [
      losses.always,
      'the option to send 2 deliveries again that failed',
      losses.past,
    ]);
  });

  it('is named without numbers while these are not known', () => {
    assert.deepEqual(lossesOf(undefined), [losses.always, losses.uncounted, losses.past]);
  });
});

describe('new rows', () => {
  const rows = (...ids: string[]) => ids.map((id) => ({ id, state: 'old' }));

  it('are counted, and those shown get their newest state in place', () => {
    const polled = rows('d', 'c', 'b').map((row) => ({ ...row, state: 'new' }));
    const { rows: shown, fresh } = mergeNewest(rows('b', 'a'), polled);
    assert.equal(fresh, 2);
    assert.deepEqual(shown, [
      { id: 'b', state: 'new' },
      { id: 'a', state: 'old' },
    ]);
  });

  it('are none where all are known, or nothing was polled', () => {
    assert.equal(mergeNewest(rows('b', 'a'), rows('b')).fresh, 0);
    assert.equal(mergeNewest(rows('a'), rows()).fresh, 0);
    assert.equal(mergeNewest(rows(), rows('a')).fresh, 1);
  });

  it('are said to be more where the polled page does not reach those that are shown', () => {
    const words = (shown: string[], polled: string[]): string => {
      const { fresh, isMore } = mergeNewest(rows(...shown), rows(...polled));
      return texts.deliveries.fresh(fresh, isMore);
    };
    assert.equal(words(['b', 'a'], ['f', 'e']), '2+ new deliveries: show');
    assert.equal(words(['b', 'a'], ['c', 'b']), '1 new delivery: show');
    assert.equal(words([], ['c', 'b']), '2 new deliveries: show');
  });
});

describe('an operator’s colour', () => {
  it('stays where it can be read, and moves as far as it must', () => {
    assert.equal(accentFor('light', '#3d51c9')?.accent, '#3d51c9');
    assert.notEqual(accentFor('light', '#ffee00')?.accent, '#ffee00');
    assert.notEqual(accentFor('dark', '#101030')?.accent, '#101030');
    assert.equal(accentFor('light', 'red'), null);
  });
});

describe('facts in a snippet', () => {
  const fill = (url: string) =>
    fillSnippet("'__PATH__' __FORMAT__ __TYPE_FIELD__", { url, format: 'sendpost' });

  it('are of the endpoint', () => {
    assert.equal(fill('https://example.com/a/b?c=1'), `'/a/b' sendpost "event"."type"`);
    assert.equal(fill('https://example.com'), `'/' sendpost "event"."type"`);
  });

  it('do not end the text that they stand in', () => {
    assert.match(fill(`https://example.com/a'b"c$&$d#e`), /^'\/a%27b%22c%24&%24d' /);
  });
});
