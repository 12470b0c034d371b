import { expect } from 'chai';
import { CommandFailure } from '../exit.ts';
import { examineServer, serverOf } from './examine-server.ts';

describe('the server of ccm doctor tls', () => {
  for (const [written, host, port] of [
    ['chat.example.com', 'chat.example.com', 443],
    ['chat.example.com:8443', 'chat.example.com', 8443],
    ['https://chat.example.com/chat?x=1', 'chat.example.com', 443],
    ['rediss://:secret@redis.example.com:6380/0', 'redis.example.com', 6380],
    ['[::1]:8443', '::1', 8443],
  ] as const) {
    it(`is ${host}, port ${String(port)}, for ${written}`, () => {
      expect(serverOf(written)).to.deep.equal({ host, port });
    });
  }

  for (const written of ['', ' ', 'two words', 'host:port', 'https://'])
    it(`is refused where there is none: "${written}"`, () => {
      expect(() => serverOf(written)).to.throw('write host or host:port');
    });
});

describe('ccm doctor tls', () => {
  it('is wrong usage, naming the variable, where the trust store cannot be read', async () => {
    const failure: unknown = await examineServer('chat.example.com', { SSL_TRUST_STORE_PATH: '/none/trust.pem' }).catch(
      (error: unknown) => error,
    );

    expect(failure).to.be.instanceOf(CommandFailure);
    expect(failure).to.have.property('exitCode', 2);
    expect(failure).to.have.property('message').that.includes('SSL_TRUST_STORE_PATH');
  });
});
