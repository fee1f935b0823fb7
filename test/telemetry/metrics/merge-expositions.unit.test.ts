import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { mergeExpositions, totalsOf } from '../../../src/telemetry/metrics/merge-expositions.ts';
import { parseExposition, valueOf } from '../../support/exposition.ts';

async function exposed(of: {
  sent: number;
  waiting: number;
  seconds: number[];
  polling?: number;
}): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ registers, name: 'sent_total', help: 'Sent', labelNames: ['to'] }).inc(
    { to: 'a "b" c\\' },
    of.sent,
  );
  new Gauge({ registers, name: 'waiting', help: 'Waiting' }).set(of.waiting);
  const duration = new Histogram({ registers, name: 'took_seconds', help: 'Took', buckets: [0.1, 1] });
  for (const one of of.seconds) duration.observe(one);
  const gauge = (name: string, value: number): void => new Gauge({ registers, name, help: name }).set(value);
  if (of.polling !== undefined) gauge('mailhooks_worker_polling', of.polling);
  gauge('nodejs_eventloop_lag_p99_seconds', of.waiting / 100);
  return await registry.metrics();
}

describe('metrics of several processes', () => {
  it('are one valid exposition: amounts added up, what is no amount by its own rule', async () => {
    const merged = mergeExpositions([
      await exposed({ sent: 3, waiting: 2, seconds: [0.05, 5], polling: 1 }),
      await exposed({ sent: 4, waiting: 8, seconds: [0.5], polling: 0 }),
      await exposed({ sent: 0.5, waiting: 0, seconds: [] }),
    ]);
    const families = parseExposition(merged);
    assert.equal(valueOf(families, 'sent_total', { to: 'a \\"b\\" c\\\\' }), 7.5);
    assert.equal(valueOf(families, 'waiting'), 10);
    assert.equal(valueOf(families, 'took_seconds_bucket', { le: '0.1' }), 1);
    assert.equal(valueOf(families, 'took_seconds_bucket', { le: '+Inf' }), 3);
    assert.equal(valueOf(families, 'took_seconds_sum'), 5.55);
    assert.equal(valueOf(families, 'mailhooks_worker_polling'), 0, 'one that does not poll is seen');
    assert.equal(valueOf(families, 'nodejs_eventloop_lag_p99_seconds'), 0.08);
    assert.equal(families.get('sent_total')?.help, 'Sent');
  });

  it('keep a series that one process alone has, and values that are no plain numbers', () => {
    const head = '# HELP x X\n# TYPE x gauge\n';
    const merged = mergeExpositions([
      `${head}x{a="1"} Nan\nx{a="2"} +Inf\n`,
      '',
      `${head}x{a="1"} 4\nx 1e-7\n`,
    ]);
    const families = parseExposition(merged);
    assert.equal(valueOf(families, 'x', { a: '1' }), 4);
    assert.equal(valueOf(families, 'x', { a: '2' }), Infinity);
    assert.equal(valueOf(families, 'x'), 1e-7);
  });

  it('of a process that has ended are its counters and histograms', async () => {
    const families = parseExposition(totalsOf(await exposed({ sent: 3, waiting: 2, seconds: [0.05] })));
    assert.deepEqual([...families.keys()], ['sent_total', 'took_seconds']);
    assert.equal(totalsOf(''), '');
  });
});
