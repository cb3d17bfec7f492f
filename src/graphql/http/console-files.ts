/** The console as the set-up built it: its files, packed beforehand, and the paths that are its pages. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { packageFile } from '../../package-files.ts';

/** Folder of the built console. */
const FOLDER = packageFile('dist/console');

/** Nothing of another origin, no script and no style inside a page, and in no frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Forms of a file, the best first. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** A file of the console in every form it is sent in. */
interface Served {
  type: string;
  etag: string;
  /** Moment that it was written, in milliseconds: a console that is built anew is served without a new start. */
  writtenAt: number;
  plain: Buffer;
  /** By content encoding. */
  packed: ReadonlyMap<string, Buffer>;
}

/** The built console. */
export interface ConsoleFiles {
  /** Answers a request for a page or a file of the console; `false`: it is for neither. */
  answer(req: IncomingMessage, res: ServerResponse, path: string): boolean;
}

/** A name of a file; none leads to another folder. */
const NAME = /^[\w-][\w.-]*$/;

/** Opens the built console; `null`: it was not built. Files are kept in memory from when they are first asked for. */
export function openConsole(folder: string = FOLDER): ConsoleFiles | null {
  const listed = path.join(folder, 'paths.json');
  if (!fs.existsSync(listed)) return null;
  const pages = new Set(JSON.parse(fs.readFileSync(listed, 'utf8')) as string[]);
  const read = new Map<string, Served>();
  const fileOf = (name: string) => {
    const file = path.join(folder, name);
    const writtenAt = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (writtenAt === undefined) return null;
    const known = read.get(name);
    if (known?.writtenAt === writtenAt) return known;
    const served = readServed(file, writtenAt);
    read.set(name, served);
    return served;
  };
  return {
    answer(req, res, asked) {
      if (req.method !== 'GET' && req.method !== 'HEAD') return false;
      const [, first = '', second = '', ...rest] = asked.split('/');
      const isAsset = first === 'assets' && rest.length === 0 && NAME.test(second) && path.extname(second) in TYPES;
      if (!isAsset && !pages.has(first)) return false;
      const served = fileOf(isAsset ? `assets/${second}` : 'index.html');
      if (served === null) return false;
      if (isAsset) {
        // What the build named by its content never changes; the icon keeps its name.
        const lasts = /-[\w-]{8}\.\w+$/.test(second);
        res.setHeader('cache-control', lasts ? 'public, max-age=31536000, immutable' : 'public, max-age=3600');
      } else {
        res.setHeader('cache-control', 'no-cache');
        res.setHeader('content-security-policy', POLICY);
        res.setHeader('cross-origin-opener-policy', 'same-origin');
      }
      send(req, res, served);
      return true;
    },
  };
}

function readServed(file: string, writtenAt: number): Served {
  const plain = fs.readFileSync(file);
  const packed = ENCODINGS.flatMap(([encoding, suffix]) =>
    fs.existsSync(file + suffix) ? [[encoding, fs.readFileSync(file + suffix)] as const] : [],
  );
  return {
    type: TYPES[path.extname(file)] ?? 'application/octet-stream',
    writtenAt,
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 16)}"`,
    plain,
    packed: new Map(packed),
  };
}

function send(req: IncomingMessage, res: ServerResponse, { type, etag, plain, packed }: Served): void {
  res.setHeader('etag', etag);
  res.setHeader('vary', 'accept-encoding');
  if (req.headers['if-none-match'] === etag) return void res.writeHead(304).end();
  const accepted = String(req.headers['accept-encoding'] ?? '');
  const [encoding] = ENCODINGS.find(([name]) => packed.has(name) && new RegExp(`\\b${name}\\b`).test(accepted)) ?? [];
  const body = (encoding === undefined ? undefined : packed.get(encoding)) ?? plain;
  if (encoding !== undefined) res.setHeader('content-encoding', encoding);
  res.writeHead(200, { 'content-type': type, 'content-length': body.length });
  res.end(req.method === 'HEAD' ? undefined : body);
}
