import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { allowedMethods } from './allowed-methods.ts';

const DOCUMENT = {
  paths: { '/letters/{id}': { get: {}, delete: {} }, '/letters/replay': { post: {}, parameters: [] } },
};

describe('allowedMethods', () => {
  let server: Server;
  let url: string;

  before(async () => {
    const app = express();
    const { options, refuse } = allowedMethods(() => DOCUMENT);
    app.use(options);
    app.get('/letters/:id', (_request, response) => {
      response.end('a letter');
    });
    app.use(refuse);
    app.use((_request, response) => {
      response.status(404).end();
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });

  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const cases: readonly (readonly [method: string, path: string, status: number, allow: string | null])[] = [
    ['GET', '/letters/1', 200, null],
    ['PUT', '/letters/1', 405, 'HEAD, GET, DELETE, OPTIONS'],
    ['PUT', '/ccm/letters/1', 405, 'HEAD, GET, DELETE, OPTIONS'],
    ['PUT', '/letters/replay', 405, 'POST, OPTIONS'],
    ['OPTIONS', '/letters/replay', 204, 'POST, OPTIONS'],
    ['PUT', '/nowhere', 404, null],
  ];
  for (const [method, path, status, allow] of cases) {
    it(`answers ${method} ${path} with ${String(status)}`, async () => {
      const response = await fetch(url + path, { method });
      expect(response.status).to.equal(status);
      expect(response.headers.get('allow')).to.equal(allow);
    });
  }
});
