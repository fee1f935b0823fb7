/** Branches that no history takes, by `place: way`, and why. */
export const untakenBranches: Record<string, string> = {
  'deliver-event.ts: if (!isCancellation(error)) | yes': 'code or history at fault: the task fails',
  'deliver-event.ts: if (!isCancellation(error)) #2 | yes': 'code or history at fault: the task fails',
  'deliver-event.ts: if (!isCancellation(error)) #3 | yes': 'code or history at fault: the task fails',
  'deliver-event.ts: if (isAtOdds()) | yes': 'code or history at fault: the task fails',
  'deliver-event.ts: if (failure !== undefined) | yes': 'code or history at fault: the task fails',
  'one-delivery.ts: isCancellation(error) || [attemptFailed, deliveryExhausted, endpointBusy].some((type) => isFailure(error, type)) | no':
    'a race: woken in the moment in which a failure of our own ends the tries',
  'one-delivery.ts: error instanceof ActivityFailure ? error.cause : undefined | no':
    'what the SDK throws here is an ActivityFailure; TypeScript does not know',
  'deliveries.ts: if (!delivery) | yes': 'code at fault: the task fails',
  'deliveries.ts: if (this.#all.size > maxListed) | yes':
    'an event has at most 500 deliveries in one workflow',
  'make-first-attempt.ts: if (deliveryId !== task.deliveryId) | yes':
    'the guard: a change of the order takes it, as the mutations show',
  "parts.ts: acceptedAt = '' | yes": 'an event without deliveries has no parts',
  'parts.ts: page.at(-1)?.deliveryId ?? null | no': 'an empty page ends the list before',
  'parts.ts: if (!(await wake(child, some))) | yes': 'a race: the part ends while it is woken',
  'parts.ts: if (!(error instanceof WorkflowExecutionAlreadyStartedError)) | yes':
    'a child that cannot be started for another reason than its id',
  "recover-endpoint.ts: input.progress ?? { status: 'running', resent: 0, position: null } | yes":
    'a recovery of more than 500 pages goes on in a new run',
  'recover-endpoint.ts: for (page < pagesPerRun) | no':
    'a recovery of more than 500 pages goes on in a new run',
  'recover-endpoint.ts: if (pauseMs > 0) | no': 'a page that took longer than its pause',
  'recover-endpoint.ts: if (!isCancellation(error)) | yes': 'code at fault: the task fails',
  'steering.ts: if (deliveries.meant(deliveryId).length === 0) | yes':
    'validators of updates do not run in a replay',
  'steering.ts: if (deliveries.meant(deliveryId).length === 0) | no':
    'validators of updates do not run in a replay',
};
