import type { ProcessTelemetry } from '../telemetry/process-telemetry.ts';
import type { BuiltBundle } from '../temporal/worker/bundle.ts';
import type { Siblings } from './processes/siblings.ts';

/** What a process needs beyond its settings: given by the user, or made by the embedded servers. */
export interface Connections {
  databaseUrl: string;
  temporalAddress: string;
  temporalUiUrl: string | undefined;
  adminKey: string;
  encryptionKey: string;
  /** Open what was sealed before. Default none. */
  previousEncryptionKeys?: readonly string[];
  /** Default: no traces, and of the Temporal SDK no metrics. */
  telemetry?: ProcessTelemetry | undefined;
  /** Default: this is the only process behind its port. */
  siblings?: Siblings;
  /** Workflow code of another version. Default: what was built from this code; only tests of upgrades have another. */
  workflowBundle?: BuiltBundle;
  /** In which the owner's page is, built. Default: where `npm run build` puts it. */
  portalFolder?: string;
  /** The clock for delays, in Unix ms. Only a test that skips time has one. */
  clock?: () => Promise<number>;
}
