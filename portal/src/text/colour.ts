/** Colours of an operator's choice, made readable on our surfaces (WCAG 2.2: 4.5 to 1). */
type Rgb = readonly [number, number, number];

const white: Rgb = [255, 255, 255];
const black: Rgb = [14, 16, 20];
const surfaces = { light: white, dark: [22, 25, 31] as Rgb };
const enough = 4.6;

function parse(hex: string): Rgb | null {
  const digits = /^#([0-9a-f]{6})$/i.exec(hex)?.[1];
  if (digits === undefined) return null;
  const value = Number.parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const toHex = (colour: Rgb): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Rgb, other: Rgb): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const mix = (from: Rgb, to: Rgb, share: number): Rgb =>
  from.map((part, index) => part + ((to[index] ?? 0) - part) * share) as unknown as Rgb;

export interface Accent {
  accent: string;
  /** Of text on it. */
  onAccent: string;
}

/** @param hex `#rrggbb` @returns the same hue, as light or dark as the theme needs; null when it is no colour */
export function accentFor(theme: 'light' | 'dark', hex: string): Accent | null {
  const given = parse(hex);
  if (!given) return null;
  const surface = surfaces[theme];
  const away = theme === 'light' ? black : white;
  const share = Array.from({ length: 21 }, (_, step) => step / 20).find(
    (part) => contrast(mix(given, away, part), surface) >= enough,
  );
  const accent = mix(given, away, share ?? 1);
  const onAccent = contrast(accent, white) >= contrast(accent, black) ? white : black;
  return { accent: toHex(accent), onAccent: toHex(onAccent) };
}
