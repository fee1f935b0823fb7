import { z } from 'zod';
import { sessionInput } from '../../domain/account/portal-rules.ts';
import { DomainError, RateLimitedError } from '../../domain/basics/errors.ts';
import { hashKey } from '../../services/accounts/api-keys.ts';
import type { ServiceContext } from '../../services/context.ts';
import { view, type Session } from '../../services/portal/begin-session.ts';
import { endSession, findSession, openSession } from '../../services/portal/sessions.ts';
import { browserCookie, createCookies, sessionCookie } from '../access/cookies.ts';
import type { FailedLogins } from '../access/failed-logins.ts';
import { input } from '../components.ts';
import { createRateLimiter } from '../limits/rate-limiter.ts';
import type { PortalSettings } from '../portal-settings.ts';
import { route } from '../route.ts';
import { branding, session } from '../schemas/portal.ts';

const tag = 'Page';
const path = '/v1/session';
const proof = input('SessionInput', sessionInput);
/** Also with good keys: each opening writes to the database, and ends the oldest session beyond what an account may have. */
const openingsOfNetwork = { count: 240, perMs: 60_000 };
const notKept = { 'Cache-Control': 'no-store' };

/** The ways into the owner's page, and out. @param failures undefined: keys and tokens may be tried without end */
export function sessionRoutes(portal: PortalSettings, failures: FailedLogins | undefined) {
  const openings = createRateLimiter(openingsOfNetwork);
  const cookies = createCookies(portal.publicUrl);
  const { name, logoUrl, accentColor } = portal;
  const shown = (ctx: ServiceContext, found: Session) => ({
    ...found,
    branding: { name, logoUrl, accentColor },
    temporalUi: found.scope === 'admin' && ctx.workflowUrl('') !== null,
  });

  return [
    route({
      method: 'post',
      path,
      operationId: 'openSession',
      tag,
      summary: 'Open a session of the page',
      description:
        'By the `token` of a link, or by an account or admin `key`. The session is an HttpOnly cookie and lasts 12 hours; one ' +
        'that was there ends. The link of a mail works once per browser, and opens the page again while its session lives.',
      allow: 'anybody',
      body: {
        schema: proof,
        required: true,
        example: { token: 'kR8n…' },
      },
      answer: {
        status: 200,
        description: 'The session, with its cookie',
        schema: session,
        headers: notKept,
        setsCookie: true,
      },
      refuses: ['portal_link_unknown', 'cross_site_request', 'rate_limited', 'unavailable'],
      handle: async ({ ctx, body, wire }) => {
        wire.refuseOtherPages(portal.publicUrl);
        const waitMs = failures ? openings.take(wire.network) : 0;
        if (waitMs > 0) throw new RateLimitedError('too many sessions were opened from this network', waitMs);
        const brought = { session: wire.cookie(sessionCookie), browser: wire.cookie(browserCookie) };
        const opened = await openSession(ctx, body, brought, (hash, lookUp) =>
          failures ? failures.guard(wire.network, hash, lookUp) : lookUp(false),
        );
        if (opened.token !== undefined) wire.setCookie(cookies.session(opened.token));
        if (opened.browser !== undefined) wire.setCookie(cookies.browser(opened.browser));
        return shown(ctx, opened.session);
      },
    }),
    route({
      method: 'get',
      path,
      operationId: 'getSession',
      tag,
      summary: 'Read the session of the cookie',
      allow: 'anybody',
      answer: { status: 200, description: 'The session', schema: session, headers: notKept },
      refuses: ['unauthenticated', 'rate_limited', 'unavailable'],
      handle: async ({ ctx, wire }) => {
        const token = wire.cookie(sessionCookie);
        if (token === undefined) throw new DomainError('unauthenticated', 'there is no session');
        const lookUp = (isDoubted: boolean) => findSession(ctx, token, isDoubted);
        const found = await (failures
          ? failures.guard(wire.network, hashKey(token).toString('base64'), lookUp)
          : lookUp(false));
        if (!found) throw new DomainError('unauthenticated', 'this session has ended');
        return shown(ctx, view(found));
      },
    }),
    route({
      method: 'delete',
      path,
      operationId: 'endSession',
      tag,
      summary: 'End the session of the cookie',
      allow: 'anybody',
      answer: {
        status: 204,
        description: 'It has ended',
        schema: z.void(),
        headers: notKept,
        setsCookie: true,
      },
      refuses: ['cross_site_request', 'unavailable'],
      handle: async ({ ctx, wire }) => {
        const token = wire.cookie(sessionCookie);
        if (token === undefined) return;
        wire.refuseUnlessOurPage(portal.publicUrl);
        await endSession(ctx, token);
        wire.setCookie(cookies.endSession());
      },
    }),
    route({
      method: 'get',
      path: '/v1/branding',
      operationId: 'getBranding',
      tag,
      summary: 'Read how the page looks',
      allow: 'anybody',
      answer: { status: 200, description: 'Name, logo and colour', schema: branding },
      handle: () => ({ name, logoUrl, accentColor }),
    }),
  ];
}
