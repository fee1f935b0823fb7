import { createHash } from 'node:crypto';

const style = `body{margin:0;background:#f4f4f5;color:#18181b;font:16px/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:10vh auto;padding:1.5rem 2rem;background:#fff;border-radius:8px}
h1{font-size:1.25rem;margin:0 0 .75rem}p{margin:.75rem 0}
button{font:inherit;padding:.5rem 1rem;border:0;border-radius:6px;background:#1d4ed8;color:#fff;cursor:pointer}
@media (max-width:36rem){main{margin:0;min-height:100vh;box-sizing:border-box;border-radius:0}}`;

/** The page loads and runs nothing, stands in no frame, and posts its form to Mailhooks only. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const page = (title: string, content: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1>${content}</main></body></html>
`;

/** The texts name neither the address nor the account that named it. */
export const pages = {
  ask: page(
    'Confirm this address?',
    '<p>Notices about failing webhook endpoints are then sent to the address that the link was sent to.</p>' +
      '<form method="post"><button type="submit">Confirm</button></form>' +
      '<p>If you did not ask for them, close this page: nothing is sent.</p>',
  ),
  done: page('Confirmed', '<p>Notices are sent to this address from now on. You can close this page.</p>'),
  unknown: page(
    'This link is unknown',
    '<p>See that you have opened all of it, as it stands in the mail.</p>',
  ),
  gone: page(
    'This link works no more',
    '<p>It has been used, is older than 7 days, or the address is not wanted any more. ' +
      'Setting the address again sends a new one.</p>',
  ),
  busy: page('Too many requests', '<p>Wait a minute, then open the link again.</p>'),
} as const;
