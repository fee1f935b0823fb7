import { z } from 'zod';
import { eventTypes } from '../event/event.ts';
import { attemptErrorCodes } from './delivery.ts';
import { responseStatusText } from './response-range.ts';

/** `missed`: an event that had no delivery to the endpoint. */
export const recoverableKinds = ['failed', 'held', 'missed'] as const;
export type RecoverableKind = (typeof recoverableKinds)[number];

export const recoveryFilter = z
  .strictObject({
    status: z
      .enum(recoverableKinds)
      .optional()
      .describe('`missed`: events that had no delivery to the endpoint.'),
    type: z.enum(eventTypes).optional(),
    errorCode: z.enum(attemptErrorCodes).optional().describe('How the last attempt failed.'),
    responseStatus: responseStatusText
      .optional()
      .describe('By what the last attempt was answered: a status as `503`, or `2xx`, `3xx`, `4xx`, `5xx`.'),
  })
  .superRefine(({ status, ...ofAttempts }, ctx) => {
    if (status !== 'missed') return;
    for (const name of ['errorCode', 'responseStatus'] as const) {
      if (ofAttempts[name] === undefined) continue;
      ctx.addIssue({
        code: 'custom',
        path: [name],
        message: 'what was missed has had no attempt that could fail',
      });
    }
  });
/** Of what could be sent again, only this. An undefined field takes all. */
export type RecoveryFilter = z.output<typeof recoveryFilter>;

/**
 * Whether such a recovery sends events that had no delivery. With `errorCode` or `responseStatus` it does not: what was
 * missed has had no attempt.
 */
export const takesMissed = ({ status, errorCode, responseStatus }: RecoveryFilter): boolean =>
  errorCode === undefined && responseStatus === undefined && (status === undefined || status === 'missed');

/** Statuses of the deliveries that are begun again. */
export const resentStatuses = ({ status }: RecoveryFilter): ('failed' | 'held')[] =>
  status === undefined ? ['failed', 'held'] : status === 'missed' ? [] : [status];
