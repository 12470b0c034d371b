import { fileURLToPath } from 'node:url';
import { Router } from 'express';
import type { Request, Response } from 'express';
import helmet from 'helmet';
import type { Encoding, StaticFile, StaticFiles } from './static-files.ts';

/** The folder into which `pnpm build` puts the console, beside this package in a clone and in the image. */
export const CONSOLE_FOLDER = fileURLToPath(new URL('../../../console/dist', import.meta.url));

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>CCM console</title>
<h1>The console is not built</h1>
<p>This gateway runs, but the files of its console are missing. Build them in the clone, then load this page again:</p>
<pre>npm run build</pre>
<p>The image contains them already. The admin API under <code>/admin/v1</code> works without them.</p>
</html>
`;

/** Headers of every answer at the admin port: nothing inline, nothing from or for another origin. */
export const consoleHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      objectSrc: ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  // The admin port has no TLS of its own; who puts one before it decides.
  hsts: false,
});

/** /console: the built page. An address that is no file is one of a view, and answers the page. */
export function consoleRoutes(files: StaticFiles): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.redirect(302, '/console/');
  });
  router.get(['/console', '/console/*path'], async (request, response) => {
    if (request.path === '/console') response.redirect(308, '/console/');
    else await serve(request, response, files);
  });
  return router;
}

async function serve(request: Request, response: Response, files: StaticFiles): Promise<void> {
  const path = request.path.slice('/console/'.length);
  const file = files.find(path) ?? (path.startsWith('assets/') ? undefined : files.find('index.html'));
  if (file !== undefined) {
    await sendFile(request, response, file);
    return;
  }
  // The page of an earlier build asks for files that are gone: it loads itself anew.
  const isBuilt = files.isBuilt;
  response
    .status(isBuilt ? 404 : 503)
    .set('Cache-Control', 'no-store')
    .type(isBuilt ? 'text/plain' : 'text/html')
    .send(isBuilt ? 'No such file' : NOT_BUILT);
}

async function sendFile(request: Request, response: Response, file: StaticFile): Promise<void> {
  const encoding = encodingFor(request, file);
  const etag = encoding === 'identity' ? file.etag : `${file.etag.slice(0, -1)}-${encoding}"`;
  response.set({
    'Cache-Control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Type': file.contentType,
    ETag: etag,
    Vary: 'Accept-Encoding',
  });
  if (
    request
      .get('if-none-match')
      ?.split(/\s*,\s*/)
      .includes(etag) === true
  ) {
    response.status(304).end();
    return;
  }
  if (encoding !== 'identity') response.set('Content-Encoding', encoding);
  const content = await file.content(encoding);
  response.set('Content-Length', String(content.length));
  response.end(request.method === 'HEAD' ? undefined : content);
}

function encodingFor(request: Request, { isText }: StaticFile): Encoding {
  const best = isText ? request.acceptsEncodings('br', 'gzip', 'identity') : 'identity';
  return best === 'br' || best === 'gzip' ? best : 'identity';
}
