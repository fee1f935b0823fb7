import { Counter, type Registry } from 'prom-client';
import type { Logger } from 'pino';
import type { Exposition } from '../../api/exposition.ts';

/**
 * A scrape succeeds although a part of it fails: that part is left out, and `mailhooks_scrape_errors_total` rises.
 * @param readDatabase makes the gauges of the registry be of now
 * @param temporal text of the Temporal SDK's own metrics; their names begin with `temporal_`
 */
export function createExposition(
  registry: Registry,
  sources: { readDatabase: () => Promise<void>; temporal: () => Promise<string>; log: Logger },
): Exposition {
  const errors = new Counter({
    registers: [registry],
    name: 'mailhooks_scrape_errors_total',
    help: 'Scrapes whose answer lacks what this source should have told',
    labelNames: ['source'],
  });
  for (const source of ['database', 'temporal']) errors.inc({ source }, 0);
  const orNothing = <T>(source: string, work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: unknown) => {
      errors.inc({ source });
      sources.log.warn({ source, error: String(error) }, 'metrics are not complete');
      return undefined;
    });
  return {
    contentType: registry.contentType,
    async text() {
      const [temporal = ''] = await Promise.all([
        orNothing('temporal', sources.temporal()),
        orNothing('database', sources.readDatabase()),
      ]);
      return `${await registry.metrics()}${temporal}`;
    },
  };
}
