import { z } from 'zod';
import { capabilities } from '../../domain/account/portal-rules.ts';
import type { CreatedLink } from '../../services/portal/portal-links.ts';
import type { Session } from '../../services/portal/begin-session.ts';
import { output } from '../components.ts';
import type { PortalSettings } from '../portal-settings.ts';

export const branding = output(
  'Branding',
  z.strictObject({
    name: z.string(),
    logoUrl: z.string().nullable(),
    accentColor: z.string().nullable().describe('`#rrggbb`.'),
  }) satisfies z.ZodType<Pick<PortalSettings, 'name' | 'logoUrl' | 'accentColor'>>,
  'How the page of this service looks.',
);

export const session = output(
  'Session',
  z.strictObject({
    accountId: z.string().nullable().describe("Null: an operator's, for all accounts."),
    accountName: z.string().nullable(),
    scope: z.enum(['account', 'admin']),
    capabilities: z.array(z.enum(capabilities)),
    endpointId: z.string().nullable().describe('The one endpoint that it is for. Null: all of the account.'),
    expiresAt: z.date(),
    branding,
    temporalUi: z
      .boolean()
      .describe('Whether deliveries have links into the Temporal UI that this person may follow.'),
  }) satisfies z.ZodType<Session & { branding: z.output<typeof branding>; temporalUi: boolean }>,
  'Who uses the page, until when, and what may be done.',
);

export const createdLink = output(
  'PortalLink',
  z.strictObject({
    url: z.string().describe('Its token is in the fragment, which no server sees. It is shown this once.'),
    expiresAt: z.date(),
  }) satisfies z.ZodType<CreatedLink>,
);

export const renewed = output(
  'Renewed',
  z.strictObject({}),
  'Says nothing: also for a token that is unknown.',
);
