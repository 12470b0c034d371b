import { expect } from 'chai';
import { SimulatorServer } from '@ccm/simulators/lab';
import { freePort } from '@ccm/testing/servers';
import { TcpBalancer } from './tcp-balancer.ts';

const named = async (name: string): Promise<SimulatorServer> =>
  new SimulatorServer({ answer: () => ({ status: 200, headers: { connection: 'close' }, body: name }) }).listen();

const ask = async (url: string): Promise<string> => (await fetch(url, { headers: { connection: 'close' } })).text();

describe('TcpBalancer', () => {
  it('takes the next backend for each connection', async () => {
    await using first = await named('first');
    await using second = await named('second');
    const balancer = await TcpBalancer.start([first.port, second.port]);

    const answers = [await ask(balancer.url), await ask(balancer.url), await ask(balancer.url)];

    await balancer.stop();
    expect(answers).to.deep.equal(['first', 'second', 'first']);
  });

  it('passes over a backend that refuses', async () => {
    await using alive = await named('alive');
    const balancer = await TcpBalancer.start([await freePort(), alive.port]);

    const answers = [await ask(balancer.url), await ask(balancer.url)];

    await balancer.stop();
    expect(answers).to.deep.equal(['alive', 'alive']);
  });

  it('closes the connection when no target answers', async () => {
    const balancer = await TcpBalancer.start([await freePort()]);

    const outcome = await ask(balancer.url).then(
      () => 'answered',
      () => 'hung up',
    );

    await balancer.stop();
    expect(outcome).to.equal('hung up');
  });
});
