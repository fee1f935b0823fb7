/** Of a log line at `error`: whoever can terminate workflows can stop deliveries. */
export const terminatedWorkflow = 'a workflow was terminated in Temporal: begun again, this once';
