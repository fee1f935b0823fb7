import type { Request } from 'express';
import { sessionMs } from '../../domain/account/portal-rules.ts';

export const sessionCookie = 'mailhooks_session';
/** Which browsers have opened a mailed link. */
export const browserCookie = 'mailhooks_browser';

const yearSeconds = 365 * 24 * 3_600;
/** What we make ourselves; anything else is no cookie of ours. */
const ours = /^[A-Za-z0-9_-]{1,100}$/;

/** @returns undefined also when there are two of the name: one of them was planted by a neighbour of our host */
export function cookieOf(req: Request, name: string): string | undefined {
  const values = (req.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim().split('='))
    .filter(([key]) => key === name)
    .map(([, value = '']) => value);
  const [value] = values;
  return values.length === 1 && value !== undefined && ours.test(value) ? value : undefined;
}

/** Lines for `Set-Cookie`. */
export interface Cookies {
  session(token: string): string;
  endSession(): string;
  browser(id: string): string;
}

/** @param publicUrl where browsers find us: with https its cookies go by https alone, and below its path alone */
export function createCookies(publicUrl: string): Cookies {
  const { protocol, pathname } = new URL(publicUrl);
  const path = pathname.replace(/\/+$/, '') || '/';
  const line = (name: string, value: string, maxAgeSeconds: number): string =>
    `${name}=${value}; HttpOnly; SameSite=Lax; Path=${path}; Max-Age=${maxAgeSeconds}` +
    (protocol === 'https:' ? '; Secure' : '');
  return {
    session: (token) => line(sessionCookie, token, sessionMs / 1_000),
    endSession: () => line(sessionCookie, '', 0),
    browser: (id) => line(browserCookie, id, yearSeconds),
  };
}
