import { Counter, type Registry } from 'prom-client';
import type { NotificationKind } from '../store/notifications.ts';
import { countBy } from './counter.ts';

export interface OutageMetrics {
  mailed(kind: NotificationKind, result: 'sent' | 'failed'): void;
  /** @param reason `exhausted`: a delivery failed for good; `request`: somebody asked for it */
  disabled(reason: 'exhausted' | 'request'): void;
}

/** Every kind of mail, so that each is there from the start. */
const kinds: Record<NotificationKind, true> = { 'endpoint-disabled': true, 'endpoint-failing': true };

export function outageMetrics(registry: Registry): OutageMetrics {
  const mails = new Counter({
    registers: [registry],
    name: 'mailhooks_mails_total',
    help: 'Mails to owners of endpoints, by kind and result; one that failed is tried again',
    labelNames: ['kind', 'result'],
  });
  for (const kind of Object.keys(kinds)) {
    for (const result of ['sent', 'failed']) mails.inc({ kind, result }, 0);
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
