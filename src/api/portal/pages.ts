import type { Request, RequestHandler, Response } from 'express';
import type { PortalSettings } from '../portal-settings.ts';
import { noteRoute } from '../request-log.ts';
import { readPage, type Encoding, type Page, type PageFile } from './built-page.ts';
import { notBuilt } from './not-built.ts';
import { frameOptionsOf, policyOf } from './policy.ts';

/** A year: the name of an asset has the hash of what is in it. */
const forEver = 'public, max-age=31536000, immutable';
const asset = /^\/assets\/([\w.-]+)$/;
/** Not the page's, whatever becomes of them. */
const others = /^\/(v1|docs|in|confirm|assets|openapi\.json|healthz|readyz|metrics)(\/|$)/;
/** The last part of a path that names a file. */
const extension = /\.[A-Za-z][A-Za-z0-9]{0,7}$/;

/** Addresses that the page has inside. */
const own = /^\/($|(accounts|overview)(\/|$))/;

/** For an unknown path a browser gets this page, and a program gets 404. */
function isPage(req: Request): boolean {
  const { path } = req;
  if (others.test(path) || extension.test(path) || path.includes('//')) return false;
  return own.test(path) ? req.accepts('html') !== false : /\btext\/html\b/.test(req.headers.accept ?? '');
}

/**
 * Serves the owner's page: its assets, and its index for whatever address the page has inside.
 * @param folder in which `npm run build` puts it; read once
 */
export function portalPages(settings: PortalSettings, folder: string): RequestHandler {
  const prefix = new URL(settings.publicUrl).pathname.replace(/\/+$/, '');
  const page = readPage(folder, prefix);
  const [noteIndex, noteAsset] = [noteRoute({ path: '/' }), noteRoute({ path: '/assets/{file}' })];
  const pageHeaders = headersOf(settings);
  const nothing = (): void => undefined;

  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next();
    const name = asset.exec(req.path)?.[1];
    const file = name === undefined ? undefined : page?.assets.get(name);
    if (file) {
      noteAsset(req, res, nothing);
      return sendFile(req, res.set('Cache-Control', forEver), file);
    }
    if (!isPage(req)) return next();
    noteIndex(req, res, nothing);
    sendIndex(req, setAll(res, pageHeaders), page);
  };
}

/** Undefined: one that stands on all other answers is not to stand here. */
const headersOf = (settings: PortalSettings) => ({
  'Content-Security-Policy': policyOf(settings),
  'X-Frame-Options': frameOptionsOf(settings),
  'Cache-Control': 'no-cache',
});

function setAll(res: Response, headers: Readonly<Record<string, string | undefined>>): Response {
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) res.removeHeader(name);
    else res.set(name, value);
  }
  return res;
}

function sendIndex(req: Request, res: Response, page: Page | undefined): void {
  if (page) sendFile(req, res, page.index);
  else res.status(503).type('html').send(notBuilt);
}

function sendFile(req: Request, res: Response, file: PageFile): void {
  const names = Object.keys(file.packed) as Encoding[];
  if (names.length > 0) res.vary('Accept-Encoding');
  const encoding = names.length > 0 ? encodingFor(req, names) : undefined;
  // Each encoding is a file of its own to a cache.
  res.set({ 'Content-Type': file.contentType, ETag: `"${file.etag}${encoding ? `-${encoding}` : ''}"` });
  if (encoding) res.set('Content-Encoding', encoding);
  // Express answers HEAD and `If-None-Match`.
  res.send(encoding ? file.packed[encoding] : file.bytes);
}

/** The smallest that the client takes. */
const encodingFor = (req: Request, names: readonly Encoding[]): Encoding | undefined =>
  names.find((name) => req.acceptsEncodings(name) === name);
