import { expect } from 'chai';
import { ActiveMqBroker, freePort } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { askBroker } from './stomp-probe.ts';

const LOGIN = { username: 'ccm', password: 'the password of the specs' } as const;

describe('The probe of a broker', function () {
  this.timeout(60_000);
  let broker: ActiveMqBroker;

  before(async function start() {
    this.timeout(90_000);
    broker = await ActiveMqBroker.start({ login: LOGIN });
  });
  after(async () => {
    await broker.stop();
  });

  const kindAt = async (port: number, password: string = LOGIN.password): Promise<string> => {
    const login = { user: LOGIN.username, password };
    return (
      await askBroker({ host: '127.0.0.1', port, login, queue: 'outbound-sms', signal: AbortSignal.timeout(30_000) })
    ).kind;
  };

  it('distinguishes a STOMP connector, an OpenWire one, and a port where nothing listens', async () => {
    expect(await kindAt(broker.stompPort)).to.equal('connected');
    // On a busy machine its greeting may take longer than anybody waits.
    await eventually(async () => (await kindAt(broker.openWirePort)) === 'openwire', { timeoutMs: 50_000 });
    expect(await kindAt(await freePort())).to.equal('unreachable');
  });

  it('reports that the broker refuses the login', async () => {
    expect(await kindAt(broker.stompPort, 'wrong')).to.equal('refused');
  });
});
