import { z } from 'zod';
import { orElse } from '../basics/absent.ts';
import { plainText } from '../basics/text.ts';

/** What a session of the owner's page may do. */
export const capabilities = ['view', 'manage-endpoints', 'secrets', 'retry'] as const;
/**
 * `view` reads; `manage-endpoints` changes endpoints; `secrets` shows signing secrets and the values of headers, and rotates
 * secrets; `retry` acts on deliveries and begins recoveries.
 */
export type Capability = (typeof capabilities)[number];

/** What the link in a mail gives. No signing secrets: a mail may be forwarded. */
export const mailedCapabilities: readonly Capability[] = ['view', 'manage-endpoints', 'retry'];

/** What a request that came with the cookie of a session may do, besides what its scope says. */
export interface SessionRights {
  /** `ses_…`. */
  id: string;
  /** The key behind it, null: the bootstrap key, or none (the link of a mail). */
  madeBy: string | null;
  /** Whether the bootstrap key is behind it. */
  isBootstrap: boolean;
  /** Whether it was opened by a link: such a session makes neither keys nor links. */
  byLink: boolean;
  capabilities: readonly Capability[];
  /** The one endpoint that it is for; null: all of its account. */
  endpointId: string | null;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** How long a session lives, however much it is used. */
export const sessionMs = dayMs / 2;
/** How long the link of a mail works. */
export const mailedLinkMs = 7 * dayMs;
/** How long a link is remembered after its time, so that its reader can ask for a new one. */
export const deadLinkMs = 30 * dayMs;

/** How much of each there may be. */
export const portalLimits = {
  /** That an account may have made in a day. */
  linksPerDay: 1_000,
  /** Of an account at the same time; beyond that the oldest end. */
  sessions: 500,
  /** Of the link in one mail at the same time; beyond that the oldest end. */
  sessionsPerLink: 50,
  /** In which it is remembered that the link of one mail was opened there. */
  browsersPerLink: 50,
} as const;

/** How often a new link may be asked for. */
export const renewalLimits = {
  /** Per minute, with one token. */
  perToken: 1,
  /** Per minute, from one network. */
  perCaller: 10,
  /** Per hour, of one account. */
  perAccount: 5,
} as const;

const maxLinkSeconds = mailedLinkMs / 1_000;

export const portalLinkInput = z.strictObject({
  capabilities: z
    .array(z.enum(capabilities))
    .min(1)
    .max(20)
    .nullish()
    .describe('Default: all that the maker of the link has.'),
  endpointId: plainText(100)
    .nullish()
    .describe('The link opens this endpoint, and its session sees no other. Default: the whole account.'),
  expiresInSeconds: orElse(
    z.int().min(1).max(maxLinkSeconds).describe('How long the link works: once, within this time.'),
    3_600,
  ),
});

export const sessionInput = z.xor(
  [z.strictObject({ token: z.string().max(200) }), z.strictObject({ key: z.string().max(500) })],
  { error: () => 'expected either token, of a link, or key' },
);

export const renewalInput = z.strictObject({ token: z.string().max(200) });
