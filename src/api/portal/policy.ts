import type { PortalSettings } from '../portal-settings.ts';

/** All that the page may load, run and talk to is ours, and the logo. */
export function policyOf({ logoUrl, frameAncestors }: PortalSettings): string {
  const logo = logoUrl?.startsWith('https:') ? [new URL(logoUrl).origin] : [];
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ["img-src 'self' data:", ...logo].join(' '),
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');
}

/** For browsers that do not know `frame-ancestors`; undefined where it cannot say the same. */
export function frameOptionsOf({ frameAncestors }: PortalSettings): string | undefined {
  if (frameAncestors === "'none'") return 'DENY';
  return frameAncestors === "'self'" ? 'SAMEORIGIN' : undefined;
}
