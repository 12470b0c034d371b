import { expect } from 'chai';
import { eventually } from '../../support/index.ts';
import { RedisSentinels } from './redis-sentinels.ts';
import { RedisServer } from './redis-server.ts';
import { tcpProbe } from '../tcp-probe.ts';

describe('RedisSentinels', () => {
  it('make a replica the primary when the primary dies, and the old primary its replica when it is back', async () => {
    await using primary = await RedisServer.start({ directives: { 'min-replicas-to-write': '1' } });
    await using sentinels = await RedisSentinels.start(primary);
    const before = await sentinels.primaryPort();
    await eventually(async () => (await tcpProbe(primary.port, 'SET kept yes\r\n')).startsWith('+OK'));

    await primary.kill();
    const after = await eventually(
      async () => {
        const port = await sentinels.primaryPort();
        return port !== primary.port && (await tcpProbe(port, 'GET kept\r\n')).includes('yes') && port;
      },
      { timeoutMs: 40_000 },
    );
    await primary.start();
    const role = await eventually(
      async () => {
        const answer = await tcpProbe(primary.port, 'ROLE\r\n');
        return answer.includes('slave') && answer;
      },
      { timeoutMs: 40_000 },
    );

    expect(before).to.equal(primary.port);
    expect(sentinels.replicas.map(({ port }) => port)).to.include(after);
    expect(role).to.include(String(after));
  });
});
