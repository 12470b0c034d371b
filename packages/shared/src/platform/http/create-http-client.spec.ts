import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { createHttpClient } from './create-http-client.ts';
import { HttpFailure } from '@ccm/core/ports';
import { GotClient } from './got-client.ts';
import type { ClosableHttpClient, HttpClientOptions } from './http-client-options.ts';
import type { HttpRequest } from '@ccm/core/ports';

const CLIENTS = { createHttpClient, GotClient: (options: HttpClientOptions) => new GotClient(options) };

for (const [name, create] of Object.entries(CLIENTS))
  describe(name, () => {
    const servers = new Set<Server | TcpServer>();
    const sockets = new Set<Socket>();
    let client: ClosableHttpClient;

    const listen = async (server: Server | TcpServer): Promise<string> => {
      server.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.add(server);
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    };
    const serve = (listener: RequestListener): Promise<string> => listen(createServer(listener));
    const use = (options: Partial<HttpClientOptions> = {}): ClosableHttpClient => {
      client = create({ userAgent: 'ccm/1.0', ...options });
      return client;
    };
    const failureOf = async (request: HttpRequest, by: ClosableHttpClient = client): Promise<HttpFailure> => {
      try {
        await by.request(request);
      } catch (error) {
        if (error instanceof HttpFailure) return error;
        throw error;
      }
      throw new Error('it was answered');
    };

    beforeEach(() => use());
    afterEach(async () => {
      client.close();
      for (const socket of sockets) socket.destroy();
      for (const server of servers) {
        server.close();
        await once(server, 'close');
      }
      servers.clear();
      sockets.clear();
    });

    const echo: RequestListener = (request, response) => {
      void buffer(request).then((body) => {
        const { method, url, headers } = request;
        response.end(JSON.stringify({ method, url, headers, body: body.toString() }));
      });
    };

    const sent: Record<string, { request: Partial<HttpRequest>; body: string; headers: Record<string, string> }> = {
      json: { request: { json: { text: 'é' } }, body: '{"text":"é"}', headers: { 'content-type': 'application/json' } },
      'a form with a repeated name': {
        request: {
          form: new URLSearchParams([
            ['a', '1'],
            ['a', '2 ü'],
          ]),
        },
        body: 'a=1&a=2+%C3%BC',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '14' },
      },
      'a text': { request: { body: 'plain', headers: { 'content-type': 'text/plain' } }, body: 'plain', headers: {} },
      'a stream': { request: { body: Readable.from(['a', 'b']) }, body: 'ab', headers: {} },
      nothing: { request: {}, body: '', headers: { 'content-length': '0' } },
      'basic credentials': {
        request: { auth: { user: 'me', password: 'pä:ss' } },
        body: '',
        headers: { authorization: `Basic ${Buffer.from('me:pä:ss').toString('base64')}` },
      },
    };
    for (const [title, { request, body, headers }] of Object.entries(sent)) {
      it(`sends ${title}`, async () => {
        const reply = await client.request({ method: 'POST', url: `${await serve(echo)}/path?q=1`, ...request });
        const seen = JSON.parse(reply.body.toString()) as { body: string; headers: object };
        expect(seen).to.include({ method: 'POST', url: '/path?q=1', body });
        expect(seen.headers).to.include({ 'user-agent': 'ccm/1.0', ...headers });
      });
    }

    for (const status of [200, 204, 301, 404, 429, 500, 503]) {
      it(`gives an answer of ${status} as it is: no error, no retry, no redirect`, async () => {
        let calls = 0;
        const url = await serve((_request, response) => {
          calls += 1;
          response.writeHead(status, { location: '/elsewhere', 'Retry-After': '0' }).end();
        });
        const reply = await client.request({ method: 'GET', url });
        expect([reply.status, reply.headers['retry-after'], calls]).to.deep.equal([status, '0', 1]);
      });
    }

    it('sends a request of any method without a body', async () => {
      const url = await serve((request, response) => {
        response.end(request.method);
      });
      for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const)
        expect((await client.request({ method, url, timeoutMs: 5000 })).body.toString()).to.equal(method);
    });

    it('unpacks compressed answers', async () => {
      const url = await serve((_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'));
      });
      expect((await client.request({ method: 'GET', url })).body.toString()).to.equal('packed');
    });

    it('reads at most 1 MB of an answer', async () => {
      const url = await serve((_request, response) => response.end(Buffer.alloc(3_000_000)));
      expect((await client.request({ method: 'GET', url })).body).to.have.length(1024 * 1024);
    });

    it('hands a large answer out as it comes', async () => {
      const url = await serve((_request, response) => response.end(Buffer.alloc(3_000_000)));
      const reply = await client.stream({ method: 'GET', url });
      expect(reply.status).to.equal(200);
      expect(await buffer(reply.body)).to.have.length(3_000_000);
    });

    it('fails a handed-out answer that breaks off', async () => {
      const url = await serve((_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half', () => response.destroy());
      });
      const reply = await client.stream({ method: 'GET', url });
      const outcome = await text(reply.body).catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(HttpFailure).and.include({ requestSent: true });
    });

    it('keeps connections alive', async () => {
      let connections = 0;
      const server = createServer(echo);
      server.on('connection', () => (connections += 1));
      const url = await listen(server);
      for (let call = 0; call < 3; call += 1) await client.request({ method: 'POST', url, json: {} });
      expect(connections).to.equal(1);
    });

    // got leaves connections to Node's own agent.
    if (create === createHttpClient)
      for (const [keptMs, connections] of [
        [2000, 2],
        [30_000, 1],
      ] as const)
        it(`uses ${String(connections)} for two posts to a server that keeps idle ones for ${String(keptMs)} ms`, async () => {
          let made = 0;
          const server = createServer(echo);
          server.keepAliveTimeout = keptMs;
          server.on('connection', () => (made += 1));
          const url = await listen(server);
          for (let call = 0; call < 2; call += 1) await client.request({ method: 'POST', url, json: {} });
          expect(made).to.equal(connections);
        });

    describe('without an answer, says whether the other side may have got the request', () => {
      it('no: connection refused', async () => {
        const url = await serve(echo);
        const [server] = servers;
        server?.close();
        if (server !== undefined) await once(server, 'close');
        servers.clear();
        expect(await failureOf({ method: 'POST', url, json: {} })).to.include({
          requestSent: false,
          code: 'ECONNREFUSED',
        });
      });

      it('no: unknown name', async () => {
        const failure = await failureOf({ method: 'POST', url: 'http://no-such-host.invalid/', json: {} });
        expect(failure.requestSent).to.equal(false);
        expect(failure.code).to.be.oneOf(['ENOTFOUND', 'EAI_AGAIN']);
      });

      it('no: TLS fails', async () => {
        const url = (await serve(echo)).replace('http:', 'https:');
        expect((await failureOf({ method: 'POST', url, json: {} })).requestSent).to.equal(false);
      });

      it('no: a TLS handshake that hangs', async () => {
        const url = (await listen(createTcpServer())).replace('http:', 'https:');
        const failure = await failureOf({ method: 'POST', url, json: {} }, use({ connectTimeoutMs: 50 }));
        expect(failure).to.include({ requestSent: false, code: 'ETIMEDOUT' });
      });

      it('no: the caller holds it back at the last moment', async () => {
        let calls = 0;
        const url = await serve((_request, response) => {
          calls += 1;
          response.end();
        });
        use();
        expect(await failureOf({ method: 'POST', url, mayGo: () => false })).to.include({
          requestSent: false,
          code: 'ERR_HELD_BACK',
        });
        expect(calls).to.equal(0);
        expect((await client.request({ method: 'POST', url, mayGo: () => true })).status).to.equal(200);
      });

      it('no: the caller holds a JSON post back, for which no connection is opened', async () => {
        const url = await serve(echo);
        use();
        expect(await failureOf({ method: 'POST', url, json: {}, mayGo: () => false })).to.include({
          requestSent: false,
          code: 'ERR_HELD_BACK',
        });
        expect(sockets).to.have.property('size', 0);
        expect((await client.request({ method: 'POST', url, json: {}, mayGo: () => true })).status).to.equal(200);
      });

      it('no: an invalid address', async () => {
        const failure = await failureOf({ method: 'GET', url: 'ftp://host/?token=hush' });
        expect(failure).to.include({ requestSent: false, code: 'ERR_INVALID_URL' });
        expect(failure.message).to.not.include('hush');
      });

      it('yes: time-out after sending', async () => {
        const url = await serve(() => undefined);
        expect(await failureOf({ method: 'POST', url, json: {}, timeoutMs: 50 })).to.include({
          requestSent: true,
          code: 'ETIMEDOUT',
        });
      });

      it('yes: the connection breaks after sending', async () => {
        const url = await serve((request) => request.socket.destroy());
        expect(await failureOf({ method: 'POST', url, json: {} })).to.include({
          requestSent: true,
          code: 'ECONNRESET',
        });
      });

      it('yes: the caller gives up after sending', async () => {
        const giveUp = new AbortController();
        const url = await serve(() => {
          giveUp.abort();
        });
        expect((await failureOf({ method: 'POST', url, json: {}, signal: giveUp.signal })).requestSent).to.equal(true);
      });

      it('yes: a kept-alive connection is closed instead of an answer', async () => {
        let calls = 0;
        const url = await serve((request, response) => {
          calls += 1;
          if (calls === 1) response.end();
          else request.socket.destroy();
        });
        await client.request({ method: 'POST', url, json: {} });
        expect(await failureOf({ method: 'POST', url, json: {} })).to.include({
          requestSent: true,
          code: 'ECONNRESET',
        });
        expect(calls).to.equal(2);
      });
    });

    it('keeps credentials out of its errors', async () => {
      const url = `${await serve((request) => request.socket.destroy())}/?key=hush`;
      const auth = { user: 'me', password: 'hush' };
      const failure = await failureOf({ method: 'POST', url, json: { text: 'hush' }, auth });
      expect(`${failure.message} ${JSON.stringify(failure)} ${JSON.stringify(failure.cause)}`).to.not.include('hush');
    });

    describe('through a forward proxy', () => {
      /** A proxy that knows CONNECT only, and records its requests. */
      const serveProxy = async (
        answer: (request: IncomingMessage) => number,
      ): Promise<{ host: string; port: number; asked: string[] }> => {
        const asked: string[] = [];
        const proxy = createServer((_request, response) => {
          asked.push('not CONNECT');
          response.writeHead(400).end();
        });
        proxy.on('connect', (request: IncomingMessage, downstream: Socket) => {
          asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
          const status = answer(request);
          if (status !== 200) {
            downstream.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
            return;
          }
          const { port, hostname } = new URL(`http://${request.url}`);
          void import('node:net').then(({ connect }) => {
            const upstream = connect(Number(port), hostname, () => {
              downstream.write('HTTP/1.1 200 OK\r\n\r\n');
              upstream.pipe(downstream).pipe(upstream);
            });
            sockets.add(upstream);
            upstream.on('error', () => downstream.destroy());
          });
        });
        const url = new URL(await listen(proxy));
        return { host: url.hostname, port: Number(url.port), asked };
      };

      it('asks it to connect, with its credentials, and keeps that connection', async () => {
        const proxy = await serveProxy(() => 200);
        const url = await serve(echo);
        const proxied = use({ proxy: { ...proxy, auth: { user: 'me', password: 'pass' } } });
        for (let call = 0; call < 2; call += 1) {
          const reply = await proxied.request({ method: 'POST', url, json: { n: call } });
          expect(reply.body.toString()).to.include('/json').and.not.include('proxy-authorization');
        }
        const basic = `Basic ${Buffer.from('me:pass').toString('base64')}`;
        expect(proxy.asked).to.deep.equal([`${new URL(url).host} ${basic}`]);
      });

      it("does not take the proxy's refusal for the provider's answer", async () => {
        const proxy = await serveProxy(() => 407);
        const url = await serve(echo);
        expect(await failureOf({ method: 'POST', url, json: {} }, use({ proxy }))).to.include({
          requestSent: false,
          code: 'PROXY_407',
        });
      });

      it('says that nothing was sent when the proxy is away', async () => {
        const failure = await failureOf(
          { method: 'POST', url: await serve(echo), json: {} },
          use({ proxy: { host: '127.0.0.1', port: 1 } }),
        );
        expect(failure).to.include({ requestSent: false, code: 'ECONNREFUSED' });
      });

      it('says that nothing was sent when the proxy does not answer', async () => {
        const silent = new URL(await listen(createTcpServer()));
        const proxy = { host: silent.hostname, port: Number(silent.port) };
        const failure = await failureOf(
          { method: 'POST', url: 'http://192.0.2.1/', json: {} },
          use({ proxy, connectTimeoutMs: 50 }),
        );
        expect(failure).to.include({ requestSent: false, code: 'PROXY_TIMEOUT' });
      });

      it('says that something may have been sent once the tunnel stood', async () => {
        const proxy = await serveProxy(() => 200);
        const url = await serve((request) => request.socket.destroy());
        expect((await failureOf({ method: 'POST', url, json: {} }, use({ proxy }))).requestSent).to.equal(true);
      });

      it('calls hosts in NO_PROXY directly', async () => {
        const proxy = await serveProxy(() => 407);
        const url = await serve(echo);
        expect((await use({ proxy, noProxy: ['127.0.0.1'] }).request({ method: 'GET', url })).status).to.equal(200);
        expect(proxy.asked).to.deep.equal([]);
      });
    });
  });
