import type { IngestCosts } from './ingest.ts';
import type { Measured } from './measure.ts';

/** What each of them should stay below on two slow cores. */
const targetMs = 50;

/** A table for people, then one line of JSON for programs. */
export function printMeasured({ firstMs, measured }: { firstMs: number; measured: Measured[] }): void {
  const width = Math.max(...measured.map((one) => one.case.length)) + 2;
  console.log(`${'list'.padEnd(12)}${'request'.padEnd(width)}  rows     KiB    p50    p95    p99    max`);
  for (const one of measured) {
    const times = [one.p50, one.p95, one.p99, one.max].map((ms) => ms.toFixed(1).padStart(7)).join('');
    const size = `${String(one.rows).padStart(6)}${(one.bytes / 1_024).toFixed(1).padStart(8)}`;
    const slow = one.p99 < targetMs ? '' : '  over the target';
    console.log(`${one.list.padEnd(12)}${one.case.padEnd(width)}${size}${times}${slow}`);
  }
  const slow = measured.filter((one) => one.p99 >= targetMs).length;
  console.log(`\nMilliseconds. ${slow} of ${measured.length} have a p99 of ${targetMs} ms or more.`);
  console.log(`The first list of a new connection to the database: ${firstMs.toFixed(1)} ms.\n`);
  console.log(JSON.stringify({ targetMs, firstMs, measured }));
}

export function printIngest(costs: IngestCosts): void {
  console.log(
    'one event, accepted and delivered    µs without    with   ratio   WAL bytes without    with   ratio',
  );
  for (const [way, { without, with: indexed }] of Object.entries(costs)) {
    const columns = [
      way.padEnd(36),
      without.microseconds.toFixed(0).padStart(11),
      indexed.microseconds.toFixed(0).padStart(8),
      (indexed.microseconds / without.microseconds).toFixed(3).padStart(8),
      without.walBytes.toFixed(0).padStart(20),
      indexed.walBytes.toFixed(0).padStart(8),
      (indexed.walBytes / without.walBytes).toFixed(3).padStart(8),
    ];
    console.log(columns.join(''));
  }
  console.log(`\n${JSON.stringify(costs)}`);
}
