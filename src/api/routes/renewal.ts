import { hash } from 'node:crypto';
import { renewalInput, renewalLimits } from '../../domain/account/portal-rules.ts';
import { RateLimitedError } from '../../domain/basics/errors.ts';
import { validate } from '../../domain/basics/validate.ts';
import { renewLink } from '../../services/portal/renew-link.ts';
import { input } from '../components.ts';
import { createRateLimiter } from '../limits/rate-limiter.ts';
import type { PortalSettings } from '../portal-settings.ts';
import { route } from '../route.ts';
import { renewed } from '../schemas/portal.ts';

const minuteMs = 60_000;
const body = input('RenewalInput', renewalInput);

/** Asking for a new link in place of one that works no more. */
export function renewalRoutes({ publicUrl }: PortalSettings) {
  const callers = createRateLimiter({ count: renewalLimits.perCaller, perMs: minuteMs });
  const tokens = createRateLimiter({ count: renewalLimits.perToken, perMs: minuteMs });
  const take = (limiter: typeof callers, key: string): void => {
    const waitMs = limiter.take(key);
    if (waitMs > 0) throw new RateLimitedError('too many new links were asked for', waitMs);
  };
  return [
    route({
      method: 'post',
      path: '/v1/portal-links/renew',
      operationId: 'renewPortalLink',
      tag: 'Page',
      summary: 'Have a new link mailed',
      description:
        'For a link that has been used or whose time is over. The new one is mailed to whom the first was, or to the owner of its ' +
        'endpoint or account. The answer is the same for a token that is unknown.',
      allow: 'anybody',
      body: { schema: body, required: true, example: { token: 'kR8n…' } },
      answer: { status: 202, description: 'If there was such a link, a mail is on its way', schema: renewed },
      refuses: ['cross_site_request', 'rate_limited', 'unavailable'],
      handle: async ({ ctx, body: given, wire }) => {
        wire.refuseOtherPages(publicUrl);
        const { token } = validate(renewalInput, given);
        take(callers, wire.network);
        take(tokens, hash('sha256', token, 'base64'));
        await renewLink(ctx, token);
        return {};
      },
    }),
  ];
}
