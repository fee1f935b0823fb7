import { Counter, type Registry } from 'prom-client';

/**
 * A counter by one label whose values are known beforehand. All of them are there from the start, at 0: what has not
 * happened yet is no gap, and the first time it happens is an increase that an alert can see.
 * @returns counts `by` (default 1) of a value
 */
export function countBy<Value extends string>(
  registry: Registry,
  { name, help, label, values }: { name: string; help: string; label: string; values: readonly Value[] },
): (value: Value, by?: number) => void {
  const counter = new Counter({ registers: [registry], name, help, labelNames: [label] });
  for (const value of values) counter.inc({ [label]: value }, 0);
  return (value, by = 1) => counter.inc({ [label]: value }, by);
}
