import type { Account } from '../../domain/account/account.ts';
import type { BatchSettings, FormatName } from '../../domain/account/endpoint.ts';
import { secretColumns, secretsIn, type SealedSecrets, type SecretsRow } from './signing-secrets.ts';

/** What a payload says of its account. */
export type PayloadAccount = Pick<Account, 'id' | 'instanceUrl' | 'userName'>;

/** An endpoint as an attempt needs it. */
export interface Target extends SealedSecrets {
  id: string;
  url: string;
  format: FormatName;
  batch: BatchSettings | null;
  enabled: boolean;
  outage: number;
}

/** Of an account `a` and an endpoint `p` that may be missing, as one row. */
export const targetColumns = `a.id AS "accountId", a.instance_url AS "instanceUrl", a.user_name AS "userName",
  p.id AS "endpointId", p.url, p.format, p.batch, p.status = 'enabled' AS enabled, p.outage AS "endpointOutage",
  ${secretColumns}`;

export interface TargetRow extends SecretsRow {
  accountId: string;
  instanceUrl: string | null;
  userName: string | null;
  endpointId: string | null;
  url: string;
  format: FormatName;
  batch: BatchSettings | null;
  enabled: boolean;
  endpointOutage: number;
}

export const accountIn = ({
  accountId,
  instanceUrl,
  userName,
}: Pick<TargetRow, 'accountId' | 'instanceUrl' | 'userName'>): PayloadAccount => ({
  id: accountId,
  instanceUrl,
  userName,
});

/** @returns null when the endpoint has been deleted */
export function targetIn(row: TargetRow): Target | null {
  if (row.endpointId === null) return null;
  return {
    id: row.endpointId,
    url: row.url,
    format: row.format,
    ...secretsIn(row),
    batch: row.batch,
    enabled: row.enabled,
    outage: row.endpointOutage,
  };
}
