import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';

const own = fileURLToPath(new URL('.', import.meta.url));
const swagger = fileURLToPath(new URL('.', import.meta.resolve('swagger-ui-dist/package.json')));

/** All that the page loads, by name; nothing else of the package is served. */
const folders: Readonly<Record<string, string>> = {
  'index.css': swagger,
  'favicon-32x32.png': swagger,
  'swagger-ui.css': swagger,
  'swagger-ui-bundle.js': swagger,
  'start.js': own,
};

/** In memory once each, when somebody has asked: a file that is read for each request costs a descriptor for each. */
const files = new Map<string, { bytes: Buffer; etag: string }>();

function read(folder: string, name: string): { bytes: Buffer; etag: string } {
  const known = files.get(name);
  if (known) return known;
  const bytes = readFileSync(join(folder, name));
  const file = { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
  files.set(name, file);
  return file;
}

/** Serves the files of `/docs`, from our own process: no other host learns who reads it. */
export const docsFiles: RequestHandler = (req, res, next) => {
  const name = req.path.slice(1);
  const folder = Object.hasOwn(folders, name) ? folders[name] : undefined;
  if (folder === undefined || !['GET', 'HEAD'].includes(req.method)) return next();
  const { bytes, etag } = read(folder, name);
  res.set({ 'Cache-Control': 'public, max-age=3600', ETag: etag }).type(extname(name)).send(bytes);
};
