import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';
import type { Config } from '../../config/config.ts';
import type { BuiltBundle } from './bundle.ts';

/**
 * Decides for each workflow that meets a patch for the first time whether it begins to use it. A version can so be
 * deployed with its patches inactive: until they are activated, the version before can go on with every workflow.
 * @returns nothing to set when all patches are active, which is the SDK's own default
 */
export function patchActivation({
  activePatches,
}: Pick<Config, 'activePatches'>): Pick<WorkerOptions, 'patchActivationCallback'> {
  if (activePatches === 'all') return {};
  const active = new Set(activePatches);
  return { patchActivationCallback: ({ patchId }) => active.has(patchId) };
}

/** The version of the configured worker deployment that this code is; undefined when none is configured. */
export function deploymentVersion(
  { workerDeployment }: Pick<Config, 'workerDeployment'>,
  bundle: Pick<BuiltBundle, 'sourceHash'>,
): WorkerDeploymentVersion | undefined {
  return workerDeployment === undefined
    ? undefined
    : { deploymentName: workerDeployment, buildId: buildIdOf(bundle) };
}

/** Makes a worker that version: Temporal leaves each workflow to the version that began it. */
export const pinned = (
  deployed: WorkerDeploymentVersion,
): NonNullable<WorkerOptions['workerDeploymentOptions']> => ({
  version: deployed,
  useWorkerVersioning: true,
  defaultVersioningBehavior: 'PINNED',
});

/** The same on every machine and in every release with the same workflow code, such as `1f3a9c04d2b7`. */
export const buildIdOf = ({ sourceHash }: Pick<BuiltBundle, 'sourceHash'>): string => sourceHash.slice(0, 12);
