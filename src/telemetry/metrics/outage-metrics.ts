import { Counter, type Registry } from 'prom-client';
import type { MailKind } from '../../domain/account/owner-mail.ts';
import { countBy } from './counter.ts';
import type { MailResult, OutageMetrics } from '../../services/outage-metrics.ts';

/** Every result and kind of mail, so that each is there from the start. */
const results: Record<MailResult, true> = {
  sent: true,
  failed: true,
  refused: true,
  misconfigured: true,
  limited: true,
  stopped: true,
  obsolete: true,
  withheld: true,
};
const kinds: Record<MailKind, true> = {
  'endpoint-disabled': true,
  'endpoint-failing': true,
  'portal-link': true,
  'confirm-address': true,
  digest: true,
};

export function outageMetrics(registry: Registry): OutageMetrics {
  const mails = new Counter({
    registers: [registry],
    name: 'mailhooks_mails_total',
    help: 'Mails to owners of endpoints, by kind and result; one that failed, was refused or limited may be tried again',
    labelNames: ['kind', 'result'],
  });
  for (const kind of Object.keys(kinds)) {
    for (const result of Object.keys(results)) mails.inc({ kind, result }, 0);
  }
  const disabled = countBy(registry, {
    name: 'mailhooks_endpoints_disabled_total',
    help: 'Endpoints that became disabled, by reason: exhausted (a delivery failed for good) or request',
    label: 'reason',
    values: ['exhausted', 'request'],
  });
  return {
    mailed: (kind, result) => mails.inc({ kind, result }),
    disabled: (reason) => disabled(reason),
  };
}
