import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Workflows of a test's own, as a worker takes them. */
export const bundleOf = (workflows: URL): Promise<{ code: string }> =>
  bundleWorkflowCode({ workflowsPath: fileURLToPath(workflows), logger: silent });
