/**
 * The built site, as files from one folder.
 *
 * What must hold
 * - Nothing outside the folder is ever sent, whatever the address says.
 * - Files whose name holds a hash (`/assets/…`, fonts) may be kept for ever; everything else is asked for again each time, with
 *   an ETag, so that a new version of the site is seen at once.
 * - A page may load scripts and talk only to where it came from.
 * - Text is sent compressed: as the build compressed it, where `<file>.br` or `<file>.gz` lies beside it, else compressed once
 *   and kept until the file changes.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
};
/** compressed already, or not worth it */
const packed = new Set(['.ico', '.jpg', '.pdf', '.png', '.webp', '.woff2']);

interface File {
  readonly changed: number;
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly type: string;
  readonly encoded: Map<string, Promise<Uint8Array>>;
}

export type StaticFiles = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers GET and HEAD for every address that nobody else has taken. */
export function createStaticFiles(folder: string): StaticFiles {
  const root = normalize(folder);
  const files = new Map<string, File>();

  async function fileAt(path: string): Promise<File | undefined> {
    const info = await stat(path).catch(() => undefined);
    if (!info?.isFile()) return undefined;
    const kept = files.get(path);
    if (kept?.changed === info.mtimeMs && kept.bytes.length === info.size) return kept;
    const bytes = await readFile(path);
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    const type = types[extname(path).toLowerCase()] ?? 'application/octet-stream';
    const file: File = { changed: info.mtimeMs, bytes, etag, type, encoded: new Map() };
    files.set(path, file);
    return file;
  }

  /** `/`, `/households`, `/forms/x/`, `/assets/y.js` → a file, or undefined */
  async function find(address: string): Promise<{ file: File; path: string } | undefined> {
    const path = pathIn(root, address);
    if (path === undefined) return undefined;
    for (const candidate of [path, join(path, 'index.html'), `${path}.html`]) {
      const file = await fileAt(candidate);
      if (file) return { file, path: candidate };
    }
    return undefined;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const address = (request.url ?? '/').split('?')[0]!;
    const found = await find(address);
    const page = found ?? (await find('/404.html'));
    if (!page) {
      response
        .writeHead(404, { ...security(request), 'content-type': 'text/plain; charset=utf-8' })
        .end('没有这个页面。\n');
      return;
    }
    const { file, path } = page;
    const headers: Record<string, string> = {
      ...security(request),
      'content-type': file.type,
      etag: file.etag,
      vary: 'accept-encoding',
      'cache-control':
        found && /^\/assets\/|^\/fonts\/.*\.ttf$/.test(address) ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
    if (found && request.headers['if-none-match'] === file.etag) {
      response.writeHead(304, headers).end();
      return;
    }
    const encoding = packed.has(extname(path)) || file.bytes.length < 1024 ? undefined : encodingFor(request);
    const bytes = encoding ? await encoded(file, path, encoding) : file.bytes;
    if (encoding) headers['content-encoding'] = encoding;
    headers['content-length'] = String(bytes.length);
    response.writeHead(found ? 200 : 404, headers);
    response.end(request.method === 'HEAD' ? undefined : bytes);
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      process.stderr.write(
        `${request.method} ${request.url?.split('?')[0]}: ${error instanceof Error ? error.stack : error}\n`,
      );
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
}

/** The path inside `root`; undefined for an address that leads out of it, is hidden, or cannot be read. */
function pathIn(root: string, address: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(address);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0') || decoded.includes('\\') || decoded.split('/').some((part) => part.startsWith('.')))
    return undefined;
  const path = normalize(join(root, decoded));
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep) ? path : undefined;
}

type Encoding = 'br' | 'gzip';
function encodingFor(request: IncomingMessage): Encoding | undefined {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  return (['br', 'gzip'] as const).find((encoding) => new RegExp(`\\b${encoding}\\b(?!;q=0)`).test(accepted));
}

const compress = { br: promisify(brotliCompress), gzip: promisify(gzip) };
const endings = { br: '.br', gzip: '.gz' };
function encoded(file: File, path: string, encoding: Encoding): Promise<Uint8Array> {
  const known = file.encoded.get(encoding);
  if (known) return known;
  const made = readFile(path + endings[encoding]).catch(() => compressed(file, encoding));
  file.encoded.set(encoding, made);
  return made;
}

function compressed(file: File, encoding: Encoding): Promise<Uint8Array> {
  // a whole font at the best quality would keep the first visitor waiting for half a minute
  const quality = file.bytes.length > 1024 * 1024 ? 5 : 9;
  return encoding === 'br'
    ? compress.br(file.bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: file.bytes.length },
      })
    : compress.gzip(file.bytes, { level: 6 });
}

/**
 * `connect-src` names the WebSocket too: older Safari does not count ws: as 'self'. Styles may stand in attributes, because
 * the grid's columns do; scripts may not. PDFs are shown from `blob:`.
 */
function security(request: IncomingMessage): Record<string, string> {
  const host = /^[A-Za-z0-9.:[\]-]+$/.test(request.headers.host ?? '') ? request.headers.host : 'localhost';
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' blob: ws://${host} wss://${host}`,
    "worker-src 'self' blob:",
    "frame-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()',
  };
}
