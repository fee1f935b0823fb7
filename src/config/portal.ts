import { z } from 'zod';

/** Longer would be a page of its own. */
const maxLogoChars = 100_000;

export const portalName = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}]{1,60}$/u, 'expected 1 to 60 characters on one line')
  .default('Mailhooks');

const isHttps = (text: string): boolean => {
  const url = URL.parse(text);
  // What stands in a policy must not end it.
  return url?.protocol === 'https:' && !url.username && /^[\w.[\]:-]+$/.test(url.host);
};

export const portalLogo = z
  .string()
  .max(maxLogoChars)
  .refine(
    (text) => isHttps(text) || /^data:image\/(png|svg\+xml|jpeg|webp|gif)[;,]\S*$/.test(text),
    'expected an https URL or a data:image/… URL',
  )
  .optional();

export const portalAccent = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'expected a colour as #1d4ed8')
  .optional();

/** One source of a policy, without what would end it. */
const origin = /^https?:\/\/(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:(\d{1,5}|\*))?$/;

/** With or without the quotation marks that the policy has. */
export const frameAncestors = z
  .string()
  .default('none')
  .transform((text, context) => {
    const parts = text.trim().split(/\s+/);
    const sources = parts.map((part) =>
      /^'?(none|self)'?$/.test(part) ? `'${part.replaceAll("'", '')}'` : part,
    );
    const wrong = sources.find((part) => !/^'(none|self)'$/.test(part) && !origin.test(part));
    if (wrong === undefined && (sources.length === 1 || !sources.includes("'none'")))
      return sources.join(' ');
    context.addIssue(
      `expected none, self, or origins as https://app.example.com separated by spaces, got "${text.slice(0, 200)}"`,
    );
    return z.NEVER;
  });
