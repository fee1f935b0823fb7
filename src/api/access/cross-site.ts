import type { Request } from 'express';
import { DomainError } from '../../domain/basics/errors.ts';

/** Sent by our own page with whatever changes something: a form cannot send it, another page's script has to ask first. */
const mark = 'x-mailhooks-page';

const refused = (why: string): DomainError =>
  new DomainError('cross_site_request', `${why}: what changes something is taken from our own page only`);

/** Refuses what a browser says comes from another page. @throws DomainError `cross_site_request` */
export function refuseOtherPages(req: Request, publicUrl: string): void {
  const { origin, 'sec-fetch-site': fetchSite } = req.headers;
  if (typeof fetchSite === 'string' && fetchSite !== 'same-origin')
    throw refused(`the browser says that this request is ${fetchSite.slice(0, 40)}`);
  if (origin !== undefined && !isOurs(origin, req.headers.host, publicUrl))
    throw refused('its Origin is that of another page');
}

/**
 * The same for a request whose only credential is a cookie, which browsers send along by themselves: it must also say that it
 * is our page's. @throws DomainError `cross_site_request`
 */
export function refuseUnlessOurPage(req: Request, publicUrl: string): void {
  refuseOtherPages(req, publicUrl);
  const { origin, 'sec-fetch-site': fetchSite } = req.headers;
  if (origin === undefined && fetchSite === undefined)
    throw refused('it has neither an Origin nor a Sec-Fetch-Site');
  if (req.headers[mark] !== '1') throw refused('it lacks the header X-Mailhooks-Page: 1');
}

/** By the public URL, or by the name that the browser itself asked for. */
function isOurs(origin: string, host: string | undefined, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const given = new URL(origin);
  return given.origin === new URL(publicUrl).origin || given.host === host?.toLowerCase();
}
