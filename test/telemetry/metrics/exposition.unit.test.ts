import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createExposition } from '../../../src/telemetry/metrics/exposition.ts';
import { readTemporalMetrics } from '../../../src/telemetry/metrics/temporal-metrics.ts';
import { parseExposition, valueOf } from '../../support/exposition.ts';

describe('a scrape', () => {
  it('succeeds without what the Temporal SDK should tell, says so, and tells the log why', async () => {
    const lines: string[] = [];
    const exposition = createExposition(new Registry(), new Registry(), {
      readDatabase: () => Promise.resolve(),
      temporal: () => readTemporalMetrics('127.0.0.1:1'),
      log: pino({}, { write: (line: string) => void lines.push(line) }),
    });
    const families = parseExposition(await exposition.text());
    assert.equal(valueOf(families, 'mailhooks_scrape_errors_total', { source: 'temporal' }), 1);
    assert.equal(valueOf(families, 'mailhooks_scrape_errors_total', { source: 'database' }), 0);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /ECONNREFUSED/);
  });
});
