import { createContext, useContext, useEffect, type ReactNode } from 'react';
import type { Branding } from '../api/types.ts';
import { accentFor } from '../text/colour.ts';
import { texts } from '../texts.ts';

const Context = createContext<Branding | undefined>(undefined);

export const useBrandName = (): string => useContext(Context)?.name ?? texts.product;
export const useLogo = (): string | null => useContext(Context)?.logoUrl ?? null;

/** The operator's name, logo and colour. */
export function BrandingProvider({
  branding,
  children,
}: {
  branding: Branding | undefined;
  children: ReactNode;
}) {
  const accent = branding?.accentColor;
  useEffect(() => {
    for (const theme of ['light', 'dark'] as const) {
      const colours = accent ? accentFor(theme, accent) : null;
      if (!colours) continue;
      document.documentElement.style.setProperty(`--accent-${theme}`, colours.accent);
      document.documentElement.style.setProperty(`--on-accent-${theme}`, colours.onAccent);
    }
  }, [accent]);
  return <Context value={branding}>{children}</Context>;
}
