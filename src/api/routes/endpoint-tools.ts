import { readSecret, rotate, rotation } from '../../services/endpoints/signing-secret.ts';
import { testEndpoint, testInput } from '../../services/endpoints/test-endpoint.ts';
import { input } from '../components.ts';
import { route } from '../route.ts';
import { secret } from '../schemas/endpoint.ts';
import { testReport } from '../schemas/test-report.ts';

const tag = 'Endpoints';
const one = '/v1/accounts/{accountId}/endpoints/{endpointId}';

/** What the owner of an endpoint needs to set up a receiver: a test, and the secret. */
export const endpointToolRoutes = [
  route({
    method: 'post',
    path: `${one}/test`,
    operationId: 'testEndpoint',
    tag,
    summary: 'Send an example',
    description:
      'By the code of a real delivery. It is never retried and never disables. With `dryRun` it is built and signed, ' +
      'and not sent.',
    allow: ['account'],
    body: {
      schema: input('TestInput', testInput),
      required: false,
      example: { eventType: 'email.opened', dryRun: true },
    },
    answer: { status: 200, description: 'What was sent and what came back', schema: testReport },
    handle: ({ ctx, params, body }) => testEndpoint(ctx, params.accountId, params.endpointId, body),
  }),
  route({
    method: 'get',
    path: `${one}/secret`,
    operationId: 'getSecret',
    tag,
    summary: 'Read the signing secret',
    allow: ['account'],
    answer: { status: 200, description: 'The secret that signs now', schema: secret },
    handle: ({ ctx, params }) => readSecret(ctx, params.accountId, params.endpointId),
  }),
  route({
    method: 'post',
    path: `${one}/secret/rotate`,
    operationId: 'rotateSecret',
    tag,
    summary: 'Make a new signing secret',
    description:
      'The present secret also signs for `overlapSeconds`, so that a receiver has time to change over. Secrets from earlier ' +
      'rotations sign until their own time. Signatures are ordered from the newest secret to the oldest. At most five ' +
      'secrets sign at the same time (409).',
    allow: ['account'],
    body: {
      schema: input('RotationInput', rotation),
      required: false,
      example: { overlapSeconds: 86_400 },
    },
    answer: { status: 200, description: 'The new secret', schema: secret },
    refuses: ['limit_reached'],
    handle: ({ ctx, params, body }) => rotate(ctx, params.accountId, params.endpointId, body),
  }),
];
