import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/index.ts';
import { RedisServer } from './redis-server.ts';
import { tcpProbe } from '../tcp-probe.ts';

describe('RedisServer', () => {
  it('answers once it is started, and leaves neither process nor folder behind', async () => {
    const server = await RedisServer.start();
    const { pid = 0, dataPath, port } = server;
    expect(await tcpProbe(port, 'PING\r\n')).to.equal('+PONG\r\n');

    await server.stop();

    expect(existsSync(dataPath)).to.equal(false);
    expect(() => process.kill(pid, 0)).to.throw('ESRCH');
  });

  it('keeps port and data through a power cut, with the append-only file', async () => {
    await using server = await RedisServer.start({ appendOnly: true, directives: { appendfsync: 'always' } });
    const { port, pid } = server;
    await tcpProbe(port, 'SET life 42\r\n');

    await server.restart('SIGKILL');

    expect(server.pid).not.to.equal(pid);
    expect(await tcpProbe(port, 'GET life\r\n')).to.equal('$2\r\n42\r\n');
  });

  it('asks for its password', async () => {
    await using server = await RedisServer.start({ password: 'open sesame' });

    expect(await tcpProbe(server.port, 'PING\r\n')).to.match(/^-NOAUTH/);
    expect(server.url).to.equal(`redis://:open%20sesame@127.0.0.1:${String(server.port)}`);
  });

  it('follows another as its replica', async () => {
    await using primary = await RedisServer.start({ password: 'both' });
    await using replica = await RedisServer.start({ password: 'both', replicaOf: { port: primary.port } });
    await tcpProbe(primary.port, 'AUTH both\r\nSET a 1\r\n');

    const info = await eventually(async () => {
      const answer = await tcpProbe(replica.port, '*2\r\n$4\r\nAUTH\r\n$4\r\nboth\r\n*1\r\n$4\r\nROLE\r\n');
      return answer.includes('connected') && answer;
    });

    expect(info).to.include('slave');
  });

  it('finds the data of a given folder again, and keeps that folder', async () => {
    const dataPath = await mkdtemp(join(tmpdir(), 'ccm-spec-'));
    const first = await RedisServer.start({ dataPath, appendOnly: true });
    await tcpProbe(first.port, 'SET kept yes\r\n');
    await first.stop();

    const second = await RedisServer.start({ dataPath, appendOnly: true });

    expect(await tcpProbe(second.port, 'GET kept\r\n')).to.include('yes');
    await second.stop();
    await rm(dataPath, { recursive: true });
  });

  it('pauses and continues', async () => {
    await using server = await RedisServer.start();

    server.pause();
    const silent = await tcpProbe(server.port, 'PING\r\n', 100).then(
      () => false,
      () => true,
    );
    server.resume();

    expect(silent).to.equal(true);
    expect(await eventually(() => tcpProbe(server.port, 'PING\r\n'))).to.equal('+PONG\r\n');
  });

  it('says why it would not start', async () => {
    const outcome = await RedisServer.start({ directives: { 'no-such-directive': 'x' } }).then(
      () => 'started',
      (error: unknown) => String(error),
    );

    expect(outcome).to.match(/redis-server ended while starting:[^]*no-such-directive/);
  });
});
