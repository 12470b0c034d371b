import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTENT_SECURITY_POLICY, RequestError } from './http-exchange.ts';

const DIST = fileURLToPath(new URL('../../../../simulators/lab-page/dist/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The built page. */
export class PageFiles {
  /** @throws {RequestError} 404, saying how the page is built where it is not. */
  send(pathname: string, response: ServerResponse): void {
    if (pathname === '/' || pathname === '/lab') return void response.writeHead(302, { location: '/lab/' }).end();
    const wanted = join(DIST, normalize(decodeURIComponent(pathname.replace(/^\/lab\//, '/'))));
    const file = pathname === '/lab/' ? join(DIST, 'index.html') : wanted;
    if (!existsSync(join(DIST, 'index.html'))) {
      throw new RequestError(404, 'the page is not built: node packages/simulators/lab-page/build/build.ts');
    }
    if (!file.startsWith(DIST) || !existsSync(file) || !statSync(file).isFile()) {
      throw new RequestError(404, 'there is no such page: open /lab/');
    }
    response
      .writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': file.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
      })
      .end(readFileSync(file));
  }
}
