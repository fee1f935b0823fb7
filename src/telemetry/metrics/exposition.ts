import { Counter, type Registry } from 'prom-client';
import type { Logger } from 'pino';
import type { Exposition } from '../../api/exposition.ts';

interface Sources {
  /** Makes the gauges of the backlog be of now. */
  readDatabase: () => Promise<void>;
  /** Text of the Temporal SDK's own metrics; their names begin with `temporal_`. */
  temporal: () => Promise<string>;
  /** The same as `own` of all processes together. Default: this is the only one. */
  all?: (() => Promise<string>) | undefined;
  log: Logger;
}

/**
 * A scrape succeeds although a part of it fails: that part is left out, and `mailhooks_scrape_errors_total` rises.
 * @param backlog gauges that have the same value in every process
 */
export function createExposition(
  registry: Registry,
  backlog: Registry,
  sources: Sources,
): Exposition & {
  /** What this process counts and measures of itself. */
  own: () => Promise<string>;
} {
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
  const own = async (): Promise<string> => {
    const temporal = (await orNothing('temporal', sources.temporal())) ?? '';
    return `${await registry.metrics()}${temporal}`;
  };
  const { all = own } = sources;
  return {
    contentType: registry.contentType,
    own,
    async text() {
      await orNothing('database', sources.readDatabase());
      return `${await all()}${await backlog.metrics()}`;
    },
  };
}
