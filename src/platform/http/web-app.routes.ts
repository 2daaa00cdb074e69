import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Where `npm run build` puts the app, seen from the built application. */
const BUILT = fileURLToPath(new URL('../../../web/', import.meta.url));
/** Written by the app's build beside its files: a folder without it is none. */
const MANIFEST = join('.vite', 'manifest.json');

/** Never answered with the app's page: whoever asks there wants no page, but to hear that nothing is there. */
const NOT_THE_APP = /^\/(api|webhooks|health|metrics)(\/|$)/;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const YEAR_SECONDS = 31_536_000;
const HOUR_SECONDS = 3_600;

/** In order of preference: what a request accepts, and how the packed twin of a file is called. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

interface WebFile {
  path: string;
  type: string;
  cache: string;
  bytes: number;
  /** Packed twins by encoding, in bytes. */
  packed: ReadonlyMap<string, number>;
}

export interface WebAppSettings {
  /** Path of PUBLIC_URL, empty or without a slash at its end. */
  publicPath: string;
  /** How far business time runs ahead of the wall clock, in ms. */
  clockOffsetMs: number;
  /** Built files; by default where the build puts them. */
  folder?: string;
}

/**
 * The admin app's files and, for every other address that a browser may ask for, its page. The files are known by
 * name from the start, so no address can lead out of their folder. Without a built app nothing is served.
 */
export function serveWebApp(app: NestFastifyApplication, settings: WebAppSettings): void {
  const folder = settings.folder ?? BUILT;
  if (!statSync(join(folder, MANIFEST), { throwIfNoEntry: false })) return;
  const files = findFiles(folder);
  const page = makePage(readFileSync(join(folder, 'index.html'), 'utf8'), settings);
  const etag = `"${createHash('sha256').update(page).digest('base64url').slice(0, 22)}"`;
  app
    .getHttpAdapter()
    .getInstance()
    .get('/*', (request: FastifyRequest, reply: FastifyReply) => {
      const path = request.url.split('?', 1)[0] ?? '/';
      if (NOT_THE_APP.test(path)) return reply.callNotFound();
      const file = files.get(path);
      if (file) return sendFile(request, reply, file);
      // An asset of an earlier build: its page is to be loaded anew, not to be run.
      if (extname(path) !== '') return reply.callNotFound();
      reply.headers({ 'cache-control': 'no-cache', etag });
      if (request.headers['if-none-match'] === etag) return reply.status(304).send();
      return reply.type('text/html; charset=utf-8').send(page);
    });
}

/** The page with what only this deployment knows. */
function makePage(html: string, { publicPath, clockOffsetMs }: WebAppSettings): string {
  return html
    .replace('<base href="/">', `<base href="${publicPath}/">`)
    .replace('name="clock-offset-ms" content="0"', `name="clock-offset-ms" content="${clockOffsetMs}"`);
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: WebFile): FastifyReply {
  reply.headers({ 'cache-control': file.cache, vary: 'accept-encoding', 'content-type': file.type });
  const accepted = String(request.headers['accept-encoding'] ?? '');
  for (const [encoding, ending] of ENCODINGS) {
    const bytes = file.packed.get(encoding);
    if (bytes === undefined || !accepts(accepted, encoding)) continue;
    reply.headers({ 'content-encoding': encoding, 'content-length': bytes });
    return reply.send(createReadStream(`${file.path}${ending}`));
  }
  return reply.header('content-length', file.bytes).send(createReadStream(file.path));
}

/** Whether `br;q=0.9, gzip` takes an encoding; `q=0` refuses it (RFC 9110, 12.5.3). */
function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((text) => text.trim());
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

function findFiles(folder: string): Map<string, WebFile> {
  const found = new Map<string, WebFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const address = `/${relative(folder, path).split(sep).join('/')}`;
    // Names under assets/ carry a hash of their content.
    const isHashed = address.startsWith('/assets/');
    const cache = isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : `public, max-age=${HOUR_SECONDS}`;
    found.set(address, { path, type, cache, bytes: statSync(path).size, packed: packedTwins(path) });
  }
  return found;
}

function packedTwins(path: string): Map<string, number> {
  const twins = new Map<string, number>();
  for (const [encoding, ending] of ENCODINGS) {
    const stat = statSync(`${path}${ending}`, { throwIfNoEntry: false });
    if (stat) twins.set(encoding, stat.size);
  }
  return twins;
}
