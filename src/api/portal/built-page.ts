import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Encodings that the build may have written beside a file, the smaller one first. */
const encodings = { br: '.br', gzip: '.gz' } as const;
export type Encoding = keyof typeof encodings;

export interface PageFile {
  bytes: Buffer;
  contentType: string;
  etag: string;
  packed: Partial<Record<Encoding, Buffer>>;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.map': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

/** The built page, in memory. No other file is served. */
export interface Page {
  /** With its addresses below the path of the public URL. */
  index: PageFile;
  /** By name, as in `/assets/<name>`. */
  assets: ReadonlyMap<string, PageFile>;
}

/**
 * @param folder as `npm run build` writes it
 * @param prefix of the path by which browsers reach us, as `/hooks`; empty: none
 * @returns undefined when the page has not been built
 */
export function readPage(folder: string, prefix: string): Page | undefined {
  const file = join(folder, 'index.html');
  if (!existsSync(file)) return undefined;
  const html = Buffer.from(placed(readFileSync(file, 'utf8'), prefix));
  const assetsFolder = join(folder, 'assets');
  const names = existsSync(assetsFolder) ? readdirSync(assetsFolder) : [];
  const assets = names.flatMap((name) => {
    const contentType = contentTypes[extname(name)];
    const path = join(assetsFolder, name);
    if (contentType === undefined || !statSync(path).isFile()) return [];
    return [[name, fileOf(readFileSync(path), contentType, packedBeside(path))] as const];
  });
  return { index: fileOf(html, 'text/html; charset=utf-8', {}), assets: new Map(assets) };
}

/** The page's own addresses, and where its calls go, as `<meta name="mailhooks-base">`: a `<base>` its policy forbids. */
function placed(html: string, prefix: string): string {
  const moved = html.replaceAll(/\b(src|href)="\.?\/(?!\/)/g, `$1="${prefix}/`);
  return moved.replace(/<head>/i, `<head><meta name="mailhooks-base" content="${prefix}">`);
}

function packedBeside(path: string): PageFile['packed'] {
  const found = Object.entries(encodings).filter(([, extension]) => existsSync(path + extension));
  return Object.fromEntries(found.map(([name, extension]) => [name, readFileSync(path + extension)]));
}

const fileOf = (bytes: Buffer, contentType: string, packed: PageFile['packed']): PageFile => ({
  bytes,
  contentType,
  etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 27),
  packed,
});
