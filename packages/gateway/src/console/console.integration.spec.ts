import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '@ccm/testing/servers';
import { expect } from 'chai';
import express from 'express';
import { ADMIN_TOKEN, startGateway } from '../../test/gateway-lab.ts';
import type { Lab } from '../../test/gateway-lab.ts';
import { CONSOLE_FOLDER, consoleHeaders, consoleRoutes } from './console-routes.ts';
import { ConsoleSessions } from './console-sessions.ts';
import { StaticFiles } from './static-files.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

describe('The console’s server', () => {
  let lab: Lab;

  before(async () => {
    lab = await startGateway(await startRedis());
  });

  after(async () => {
    await lab.gateway.stop();
    await lab.redis.stop();
  });

  const call = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(`${lab.gateway.adminUrl}${path}`, { redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const signIn = async (): Promise<{ cookie: string; csrf: string }> => {
    const answer = await post('/admin/v1/session', { token: ADMIN_TOKEN });
    const { csrf } = JSON.parse(answer.text) as { csrf: string };
    return { cookie: answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '', csrf };
  };

  describe('sessions', () => {
    it('open by ADMIN_TOKEN, with a cookie that no script and no other site can use', async () => {
      const answer = await post('/admin/v1/session', { token: ADMIN_TOKEN });
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('set-cookie')).to.match(
        /^ccm_session=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
      );
      expect(JSON.parse(answer.text)).to.have.all.keys('csrf', 'expiresAt', 'version', 'showCustomerData');
      expect(answer.text).not.to.include(ADMIN_TOKEN);
    });

    it('read with the cookie alone, and change things only with the CSRF token', async () => {
      const { cookie, csrf } = await signIn();
      expect((await call('/admin/v1/channels', { headers: { cookie } })).status).to.equal(200);
      for (const wrong of [{}, { 'x-csrf-token': '' }, { 'x-csrf-token': `${csrf.slice(0, -1)}!` }]) {
        const forged = await post('/admin/v1/dead-letters/replay', { dryRun: true }, { cookie, ...wrong });
        expect(forged.status).to.equal(403);
      }
      const answer = await post('/admin/v1/dead-letters/replay', { dryRun: true }, { cookie, 'x-csrf-token': csrf });
      expect(answer.status).to.equal(200);
    });

    it('take no CSRF token of another session', async () => {
      const [one, other] = [await signIn(), await signIn()];
      const headers = { cookie: one.cookie, 'x-csrf-token': other.csrf };
      expect((await post('/admin/v1/dead-letters/replay', { dryRun: true }, headers)).status).to.equal(403);
    });

    it('are refused when forged, altered, expired or of another token', async () => {
      const { cookie } = await signIn();
      const foreign = new ConsoleSessions(['another token', 'another key']).open().value;
      const prolonged = cookie.replace(/1\.(\d{13})/, (_match, at: string) => `1.${String(Number(at) + 1)}`);
      for (const value of [prolonged, `${cookie}A`, `ccm_session=${foreign}`, 'ccm_session=', 'ccm_session=1.2.3.4'])
        expect((await call('/admin/v1/channels', { headers: { cookie: value } })).status, value).to.equal(401);
      const sessions = new ConsoleSessions(['token']);
      const { value, expiresAtMs } = sessions.open();
      expect(sessions.read(value, expiresAtMs - 1)).not.to.equal(undefined);
      expect(sessions.read(value, expiresAtMs)).to.equal(undefined);
    });

    it('are returned by GET, and end with DELETE and the CSRF token', async () => {
      const { cookie, csrf } = await signIn();
      expect(JSON.parse((await call('/admin/v1/session', { headers: { cookie } })).text)).to.include({ csrf });
      expect((await call('/admin/v1/session')).status).to.equal(204);
      expect((await call('/admin/v1/session', { method: 'DELETE', headers: { cookie } })).status).to.equal(403);
      expect((await call('/admin/v1/channels', { headers: { cookie } })).status).to.equal(200);
      const own = { cookie, 'x-csrf-token': csrf };
      const ended = await call('/admin/v1/session', { method: 'DELETE', headers: own });
      expect(ended.headers.get('set-cookie')).to.include('ccm_session=; ').and.include('Max-Age=0');
      expect((await call('/admin/v1/channels', { headers: { cookie } })).status).to.equal(401);
      expect((await call('/admin/v1/session', { headers: { cookie } })).status).to.equal(204);
    });

    it('cannot be opened or ended by the page of another site', async () => {
      for (const headers of [
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'null' },
      ])
        expect((await post('/admin/v1/session', { token: ADMIN_TOKEN }, headers)).status).to.equal(403);
      const form = await call('/admin/v1/session', {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: JSON.stringify({ token: ADMIN_TOKEN }),
      });
      expect(form.status).to.equal(400);
    });

    it('leave the bearer token to programs, and believe no wrong one because of a cookie', async () => {
      const { cookie } = await signIn();
      const authorization = `Bearer ${ADMIN_TOKEN}`;
      expect((await post('/admin/v1/dead-letters/replay', { dryRun: true }, { authorization })).status).to.equal(200);
      expect((await call('/admin/v1/channels', { headers: { authorization: 'Bearer x', cookie } })).status).to.equal(
        401,
      );
    });
  });

  describe('sign-in links', () => {
    const issue = async (): Promise<string> => {
      const answer = await post('/admin/v1/session/code', {}, { authorization: `Bearer ${ADMIN_TOKEN}` });
      expect(answer.status).to.equal(201);
      const { code, path } = JSON.parse(answer.text) as { code: string; path: string };
      expect(path).to.equal(`/console/#token=${code}`);
      return code;
    };

    it('need the token, and work once', async () => {
      expect((await post('/admin/v1/session/code', {})).status).to.equal(401);
      const oneTime = await issue();
      const tries = await Promise.all([1, 2].map(async () => post('/admin/v1/session', { oneTime })));
      expect(tries.map(({ status }) => status)).to.have.members([200, 401]);
    });
  });

  describe('files', () => {
    it('come with a policy that allows nothing inline and nothing of other origins', async () => {
      const { headers } = await call('/console/');
      expect(headers.get('content-security-policy')).to.equal(
        "default-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'",
      );
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('x-frame-options')).to.equal('DENY');
      expect(headers.get('referrer-policy')).to.equal('no-referrer');
    });

    it('say how to build the console if it is not built', async () => {
      const answer = await call('/console/');
      expect(answer.status).to.equal(existsSync(CONSOLE_FOLDER) ? 200 : 503);
      if (answer.status === 503) expect(answer.text).to.include('npm run build');
    });

    it('are found from the root', async () => {
      expect((await call('/')).headers.get('location')).to.equal('/console/');
      expect((await call('/console')).headers.get('location')).to.equal('/console/');
    });

    it('let no header be put in by an address', async () => {
      const answer = await call('/console/%0d%0aSet-Cookie:%20x=1');
      expect(answer.headers.get('set-cookie')).to.equal(null);
    });
  });

  it('describes itself on the same port', async () => {
    const document = JSON.parse((await call('/openapi.json')).text) as { paths: object };
    expect(document.paths).to.include.keys('/admin/v1/session', '/admin/v1/fleet');
  });
});

describe('guessing the token of the console', () => {
  let lab: Lab;

  // A gateway of its own: it slows down every later try of this address.
  before(async () => {
    lab = await startGateway(await startRedis());
  });

  after(async () => {
    await lab.gateway.stop();
    await lab.redis.stop();
  });

  const tryWith = async (token: string): Promise<Response> =>
    fetch(`${lab.gateway.adminUrl}/admin/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });

  it('is slowed down, with the time to wait', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 8; index += 1) statuses.push((await tryWith(`guess ${String(index)}`)).status);
    expect(statuses).to.include(401).and.include(429);
    const refused = await tryWith(ADMIN_TOKEN);
    expect(refused.status).to.equal(429);
    expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60);
  });
});

describe('the console’s files', () => {
  let folder: string;
  let url: string;
  let close: () => Promise<void>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'));
    await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'not for the world');
    await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html><title>Console</title>');
    await writeFile(join(folder, 'dist', 'assets', 'main-1.js'), `console.log('${'x'.repeat(5000)}');`);
    const app = express()
      .use(consoleHeaders)
      .use(consoleRoutes(new StaticFiles(join(folder, 'dist'))));
    const server = createServer(app);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    close = async () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      });
  });

  after(async () => {
    await close();
    await rm(folder, { recursive: true });
  });

  for (const encoding of ['br', 'gzip', 'identity'])
    it(`come as ${encoding} to clients that take it, and not again to clients that have them`, async () => {
      const headers = { 'accept-encoding': encoding };
      const first = await fetch(`${url}/console/assets/main-1.js`, { headers });
      expect(first.headers.get('content-encoding')).to.equal(encoding === 'identity' ? null : encoding);
      expect(first.headers.get('cache-control')).to.include('immutable');
      expect(await first.text()).to.match(/^console\.log/);
      const etag = first.headers.get('etag') ?? '';
      const again = await fetch(`${url}/console/assets/main-1.js`, { headers: { ...headers, 'if-none-match': etag } });
      expect(again.status).to.equal(304);
    });

  it('answer the page for an address of a view, which is asked for anew each time', async () => {
    const response = await fetch(`${url}/console/messages/17`);
    expect(await response.text()).to.include('<title>Console</title>');
    expect(response.headers.get('cache-control')).to.equal('no-cache');
  });

  it('answer 404 for a file of an earlier build', async () => {
    expect((await fetch(`${url}/console/assets/main-0.js`)).status).to.equal(404);
  });

  it('lead to nothing outside of their folder', async () => {
    const { port } = new URL(url);
    for (const path of ['/console/../secret.txt', '/console/%2e%2e/secret.txt', '/console/..%2fsecret.txt']) {
      const text = await new Promise<string>((resolve, reject) => {
        httpRequest({ port, host: '127.0.0.1', path }, (response) => {
          let body = '';
          response.on('data', (chunk: Buffer) => (body += chunk.toString()));
          response.on('end', () => resolve(body));
        })
          .on('error', reject)
          .end();
      });
      expect(text, path).not.to.include('not for the world');
    }
  });
});
