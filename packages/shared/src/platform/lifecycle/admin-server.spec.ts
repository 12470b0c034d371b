import { expect } from 'chai';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '../logging/index.ts';
import { createMetrics } from '../metrics/index.ts';
import { AdminServer } from './admin-server.ts';
import { Health } from './health.ts';
import type { AdminServerOptions } from './admin-server.ts';
import { describeComponent } from '@ccm/testing/components';

describe('AdminServer', () => {
  let health: Health;
  let servers: AdminServer[];
  beforeEach(() => {
    health = new Health({ checkTimeoutMs: 20 });
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) await server.stop();
  });

  const start = async (more: Partial<AdminServerOptions> = {}): Promise<string> => {
    const logger = createLogger({ level: 'silent', service: 'test', customerData: false });
    const metrics = createMetrics('test');
    const server = new AdminServer({ host: '127.0.0.1', port: 0, health, metrics, logger, ...more });
    servers.push(server);
    await server.start();
    return `http://127.0.0.1:${server.address.port}`;
  };
  const get = async (url: string): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(url);
    return { status: response.status, body: await response.json() };
  };

  it('is ready when every dependency is', async () => {
    health.register('redis', () => ({ ok: true, detail: 'connected' }));
    expect(await get(`${await start()}/health/ready`)).to.deep.equal({
      status: 200,
      body: { status: 'ok', checks: { redis: { ok: true, detail: 'connected' } } },
    });
  });

  const failures = {
    'says no': { check: () => ({ ok: false, detail: 'no connection' }), detail: 'no connection' },
    throws: { check: () => Promise.reject(new Error('connection refused')), detail: 'connection refused' },
    hangs: { check: () => Promise.withResolvers<never>().promise, detail: 'no answer in 20 ms' },
  };
  for (const [title, { check, detail }] of Object.entries(failures)) {
    it(`is not ready, and still live, when a dependency ${title}`, async () => {
      health.register('redis', () => ({ ok: true }));
      health.register('activemq', check);
      const url = await start();
      expect(await get(`${url}/health/ready`)).to.deep.equal({
        status: 503,
        body: { status: 'fail', checks: { redis: { ok: true }, activemq: { ok: false, detail } } },
      });
      expect(await get(`${url}/health/live`)).to.deep.equal({ status: 200, body: { status: 'ok', checks: {} } });
    });
  }

  it('is not live when a check for that fails', async () => {
    health.register('event loop', () => ({ ok: false }), { live: true, ready: false });
    const url = await start();
    expect((await get(`${url}/health/live`)).status).to.equal(503);
    expect((await get(`${url}/health/ready`)).status).to.equal(200);
  });

  it('is not ready, and live, while components are still starting', async () => {
    let hasStarted = false;
    const url = await start({ hasStarted: () => hasStarted });
    expect(await get(`${url}/health/ready`)).to.deep.equal({
      status: 503,
      body: { status: 'fail', checks: { process: { ok: false, detail: 'starting' } } },
    });
    expect((await get(`${url}/health/live`)).status).to.equal(200);
    hasStarted = true;
    expect((await get(`${url}/health/ready`)).status).to.equal(200);
  });

  it('is not ready while stopping', async () => {
    const url = await start();
    health.stopping();
    expect((await get(`${url}/health/ready?x=1`)).status).to.equal(503);
    expect((await get(`${url}/health/live`)).status).to.equal(200);
  });

  it('serves metrics', async () => {
    const response = await fetch(`${await start()}/metrics`);
    expect(response.headers.get('content-type')).to.match(/^text\/plain/);
    expect(await response.text()).to.include('process_cpu_seconds_total');
  });

  it('hands every other path to its handler, and answers 404 without one', async () => {
    const url = await start({ handler: (request, response) => response.end(JSON.stringify(request.url)) });
    expect(await get(`${url}/admin/v1/queues?x=1`)).to.deep.equal({ status: 200, body: '/admin/v1/queues?x=1' });
    expect((await get(`${await start()}/admin/v1/queues`)).status).to.equal(404);
  });

  it('answers 500 when the metrics cannot be had, and lives on', async () => {
    const url = await start({ metrics: { render: () => Promise.reject(new Error('no')), contentType: 'text/plain' } });
    expect((await get(`${url}/metrics`)).status).to.equal(500);
    expect((await get(`${url}/health/live`)).status).to.equal(200);
  });

  it('does not start on a port that is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve);
    });
    try {
      await start({ port: (taken.address() as AddressInfo).port });
      expect.fail('it started');
    } catch (error) {
      expect(error).to.include({ code: 'EADDRINUSE' });
    } finally {
      taken.close();
    }
  });
});

describeComponent('AdminServer', () => {
  const logger = createLogger({ level: 'silent', service: 'test', customerData: false });
  const health = new Health({ checkTimeoutMs: 20 });
  return { component: new AdminServer({ host: '127.0.0.1', port: 0, health, metrics: createMetrics('test'), logger }) };
});
