/** How the owner's page looks, and where it may be shown. */
export interface PortalSettings {
  name: string;
  /** An https URL or a `data:` image. */
  logoUrl: string | null;
  /** `#rrggbb`. */
  accentColor: string | null;
  /** As in the policy's `frame-ancestors`: `'none'`, `'self'` or origins. */
  frameAncestors: string;
  /** Where browsers find us, without a slash at its end. */
  publicUrl: string;
}
