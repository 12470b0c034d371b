import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { sharedAnswers } from './shared-answers.ts';

describe('Answers for many consoles', () => {
  let server: Server;
  let url: string;
  let isCrowded: boolean;
  let made: number;
  let status: number;

  beforeEach(async () => {
    [isCrowded, made, status] = [true, 0, 200];
    const app = express().use(
      sharedAnswers(() => isCrowded),
      (_request, response) => {
        made += 1;
        response.status(status).json({ made });
      },
    );
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });

  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  const get = async (path: string, init: RequestInit = {}): Promise<unknown> => (await fetch(url + path, init)).json();
  const getTwice = async (path: string, init?: RequestInit): Promise<readonly unknown[]> => [
    await get(path, init),
    await get(path, init),
  ];

  it('are made once for all', async () => {
    expect(await getTwice('/stats?minutes=60')).to.deep.equal([{ made: 1 }, { made: 1 }]);
    expect((await fetch(`${url}/stats?minutes=60`)).headers.get('content-type')).to.equal(
      'application/json; charset=utf-8',
    );
  });

  it('are made for each question of its own', async () => {
    expect([await get('/stats?minutes=60'), await get('/stats?minutes=5'), await get('/fleet')]).to.deep.equal([
      { made: 1 },
      { made: 2 },
      { made: 3 },
    ]);
  });

  for (const [title, path, init] of [
    ['a list of certain messages', '/messages?number=1', {}],
    ['an order', '/fleet', { method: 'POST' }],
  ] as const) {
    it(`are not shared for ${title}`, async () => {
      expect(await getTwice(path, init)).to.deep.equal([{ made: 1 }, { made: 2 }]);
    });
  }

  it('are not shared while few consoles are open', async () => {
    isCrowded = false;
    expect(await getTwice('/fleet')).to.deep.equal([{ made: 1 }, { made: 2 }]);
  });

  it('are made anew after a failure', async () => {
    status = 503;
    await get('/fleet');
    status = 200;
    expect(await get('/fleet')).to.deep.equal({ made: 2 });
  });
});
