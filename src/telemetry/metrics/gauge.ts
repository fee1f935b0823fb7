import { Gauge, type Registry } from 'prom-client';

/**
 * A gauge that is read when it is asked for.
 * @param read undefined: not known now, so the gauge has no value instead of a wrong one
 */
export function gaugeOf(
  registry: Registry,
  name: string,
  help: string,
  read: () => number | undefined,
): void {
  new Gauge({
    registers: [registry],
    name,
    help,
    collect() {
      const value = read();
      if (value === undefined) this.remove();
      else this.set(value);
    },
  });
}
