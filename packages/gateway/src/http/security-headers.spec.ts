import { expect } from 'chai';
import express from 'express';
import helmet from 'helmet';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { securityHeaders } from './security-headers.ts';

describe('securityHeaders', () => {
  const headersBehind = async (handler: express.RequestHandler): Promise<Record<string, string>> => {
    const app = express().disable('x-powered-by').use(handler);
    app.get('/', (_request, response) => void response.end());
    const server = app.listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      return Object.fromEntries([...headers].filter(([name]) => name !== 'date'));
    } finally {
      server.close();
      server.closeAllConnections();
    }
  };

  it('sets the same headers as helmet', async () => {
    const set = await headersBehind(securityHeaders());
    expect(set)
      .to.deep.equal(await headersBehind(helmet()))
      .and.include.keys('content-security-policy');
  });
});
