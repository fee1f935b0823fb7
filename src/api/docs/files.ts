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

/** Serves the files of `/docs`, from our own process: no other host learns who reads it. */
export const docsFiles: RequestHandler = (req, res, next) => {
  const name = req.path.slice(1);
  const root = Object.hasOwn(folders, name) ? folders[name] : undefined;
  if (root === undefined || !['GET', 'HEAD'].includes(req.method)) return next();
  res.sendFile(name, { root, maxAge: '1h' }, (error) => {
    // A reader who went away is no error of ours.
    if (error && !res.headersSent) next(error);
  });
};
