import { z } from 'zod';
import { portalLinkInput } from '../../domain/account/portal-rules.ts';
import { createPortalLink } from '../../services/portal/portal-links.ts';
import { endSessionsOf } from '../../services/portal/sessions.ts';
import { input } from '../components.ts';
import { route } from '../route.ts';
import { createdLink } from '../schemas/portal.ts';

const tag = 'Page';

/** How the holder of a key lets others into the owner's page, and ends their sessions. */
export const portalRoutes = [
  route({
    method: 'post',
    path: '/v1/accounts/{accountId}/portal-links',
    operationId: 'createPortalLink',
    tag,
    summary: "Make a link into the owner's page",
    description:
      'It works once, and opens a session of 12 hours with these `capabilities`: `view` reads, `manage-endpoints` creates, ' +
      'changes, tests, enables and deletes endpoints, `secrets` reads and rotates signing secrets and reads headers, `retry` ' +
      'sends again. A link gives no more than its maker has. An account may have 1,000 a day (429).',
    allow: ['account'],
    body: {
      schema: input('PortalLinkInput', portalLinkInput),
      required: false,
      example: { capabilities: ['view', 'retry'], expiresInSeconds: 600 },
    },
    answer: { status: 201, description: 'The link, shown this once', schema: createdLink },
    handle: ({ ctx, caller, params, body }) => createPortalLink(ctx, caller, params.accountId, body),
  }),
  route({
    method: 'delete',
    path: '/v1/accounts/{accountId}/portal-sessions',
    operationId: 'endPortalSessions',
    tag,
    summary: 'End all sessions of an account',
    description: 'In every process, immediately. Links that have not been used do not work any more.',
    allow: ['account'],
    answer: { status: 204, description: 'They have ended', schema: z.void() },
    handle: ({ ctx, params }) => endSessionsOf(ctx, params.accountId),
  }),
];
