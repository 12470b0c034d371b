import { expect } from 'chai';
import { identifyPeer } from './identify-peer.ts';

const text = (octets: string): Buffer => Buffer.from(octets, 'latin1');

describe('identifyPeer', () => {
  for (const [title, octets, words] of [
    ['a web server', text('HTTP/1.1 400 Bad Request\r\n'), 'speaks HTTP'],
    ['a page without a status line', text('<html>\r\n<head><title>400'), 'speaks HTTP'],
    ['an alert of TLS', Buffer.from('15030300020246', 'hex'), 'speaks TLS'],
    ['OpenWire', text('\0\0\x01\x58\x01ActiveMQ\0\0\0\x0c'), 'speaks OpenWire'],
    ['AMQP 1.0', text('AMQP\x03\x01\0\0'), 'speaks AMQP'],
    ['AMQP 0-9-1', Buffer.from('414d515000000901', 'hex'), 'speaks AMQP'],
    ['SSH', text('SSH-2.0-OpenSSH_9.9\r\n'), 'says "SSH-2.0-OpenSSH_9.9"'],
    ['a mail server', text('220 mail.example ESMTP\r\n250 more'), 'says "220 mail.example ESMTP"'],
    ['Redis', text("-ERR unknown command 'CONNECT'\r\n"), 'says "-ERR unknown command \'CONNECT\'"'],
    ['a database', Buffer.from('4a0000000a382e302e333600', 'hex'), 'sends octets that are no text (4a0000000a382e30)'],
  ] as const)
    it(`identifies ${title}`, () => {
      expect(identifyPeer(octets).words).to.equal(words);
    });

  it('does not take the CONNECTED of ActiveMQ for OpenWire', () => {
    expect(identifyPeer(text('CONNECTED\nserver:ActiveMQ/5.17\n\n\0'))).to.not.have.property('protocol');
  });
});
