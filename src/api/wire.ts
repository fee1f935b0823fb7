import type { Request, Response } from 'express';
import { cookieOf } from './access/cookies.ts';
import { refuseOtherPages, refuseUnlessOurPage } from './access/cross-site.ts';
import { networkOf } from './access/remote-network.ts';

/** What of HTTP itself a way into the page needs. */
export interface Wire {
  cookie(name: string): string | undefined;
  /** @param line as `Cookies` writes them */
  setCookie(line: string): void;
  /** What one caller has of the network. */
  network: string;
  /** @throws DomainError `cross_site_request` when a browser says that another page is asking */
  refuseOtherPages(publicUrl: string): void;
  /** @throws DomainError `cross_site_request` unless our own page is asking */
  refuseUnlessOurPage(publicUrl: string): void;
}

export const wireOf = (req: Request, res: Response): Wire => ({
  cookie: (name) => cookieOf(req, name),
  setCookie: (line) => void res.append('Set-Cookie', line),
  network: networkOf(req.ip),
  refuseOtherPages: (publicUrl) => refuseOtherPages(req, publicUrl),
  refuseUnlessOurPage: (publicUrl) => refuseUnlessOurPage(req, publicUrl),
});
