import { expect } from 'chai';
import { explainConnectFailure, mayBeStomp } from './explain-connect-failure.ts';
import type { ConnectFailure } from './explain-connect-failure.ts';

const withCode = (code: string): Error => Object.assign(new Error(`it says ${code}`), { code });

describe('explainConnectFailure', () => {
  const CASES: readonly { readonly title: string; readonly failure: Partial<ConnectFailure>; readonly says: string }[] =
    [
      {
        title: 'an OpenWire greeting',
        failure: { firstBytes: Buffer.from('\0\0\x01\x58\x01ActiveMQ\0\0\0\x0c') },
        says: 'amq:61616 is an OpenWire connector; name the STOMP one, e.g. :61613, or add a stomp:// or auto:// transportConnector to the broker',
      },
      {
        title: 'a refused login',
        failure: { refusal: 'User name [ccm] or password is invalid.' },
        says: 'amq:61616 refused the connection (User name [ccm] or password is invalid.): check AMQ_USERNAME and AMQ_PASSWORD',
      },
      {
        title: 'a TLS connector met without TLS',
        failure: { firstBytes: Buffer.from([21, 3, 3, 0, 2, 2, 80]) },
        says: 'amq:61616 speaks TLS: set AMQ_SSL_ENABLED=true, or name its plain stomp:// connector',
      },
      {
        title: 'a plain connector met with TLS',
        failure: { usesTls: true, cause: withCode('ERR_SSL_WRONG_VERSION_NUMBER') },
        says: 'amq:61616 cannot be reached: it does not speak TLS on this port: name its stomp+ssl:// connector, or set AMQ_SSL_ENABLED=false',
      },
      {
        title: 'a TLS handshake without an end',
        failure: { usesTls: true, silentTls: true, cause: new Error('no CONNECTED within 50 ms') },
        says: 'amq:61616 cannot be reached: it does not speak TLS on this port: name its stomp+ssl:// connector, or set AMQ_SSL_ENABLED=false',
      },
      {
        title: 'a web server',
        failure: { firstBytes: Buffer.from('HTTP/1.1 400 Bad Request') },
        says: 'amq:61616 answers in HTTP: name the STOMP connector, e.g. :61613',
      },
      {
        title: 'a connector of AMQP',
        failure: { firstBytes: Buffer.from('AMQP\0\x01\0\0') },
        says: 'amq:61616 is no STOMP connector, it speaks AMQP: name the STOMP one, e.g. :61613',
      },
      {
        title: 'another service',
        failure: { firstBytes: Buffer.from('SSH-2.0-OpenSSH_9.9\r\n') },
        says: 'amq:61616 is no STOMP connector, it says "SSH-2.0-OpenSSH_9.9": name the STOMP one, e.g. :61613',
      },
      {
        title: 'a port that hangs up on CONNECT, as those of MQTT do',
        failure: { reached: true, cause: new Error('connection ended unexpectedly') },
        says: 'amq:61616 takes the connection and does not answer in STOMP (connection ended unexpectedly): another protocol may be spoken on this port (name the STOMP connector, e.g. :61613), or it wants TLS (AMQ_SSL_ENABLED=true)',
      },
      {
        title: 'a port that stays silent behind TLS',
        failure: { reached: true, usesTls: true, cause: new Error('no CONNECTED within 50 ms') },
        says: 'amq:61616 takes the connection and does not answer in STOMP (no CONNECTED within 50 ms): another protocol may be spoken on this port (name the STOMP connector, e.g. :61613)',
      },
      {
        title: 'a broker that asks for a certificate',
        failure: { usesTls: true, cause: withCode('ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE') },
        says: "amq:61616 wants a certificate of CCM that it trusts: set AMQ_KEY_STORE_PATH and AMQ_KEY_STORE_PASS, and put its CA into the broker's trust store",
      },
      {
        title: 'a broker that asks for a certificate in TLS 1.3',
        failure: { usesTls: true, cause: withCode('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED') },
        says: "amq:61616 wants a certificate of CCM that it trusts: set AMQ_KEY_STORE_PATH and AMQ_KEY_STORE_PASS, and put its CA into the broker's trust store",
      },
      {
        title: 'nobody there',
        failure: { cause: withCode('ECONNREFUSED') },
        says: 'amq:61616 cannot be reached: nothing listens there (ECONNREFUSED)',
      },
      {
        title: 'an unknown code, by its own words',
        failure: { cause: withCode('EWEIRD') },
        says: 'amq:61616 cannot be reached: it says EWEIRD',
      },
      {
        title: 'a line closed without a word',
        failure: { cause: undefined },
        says: 'amq:61616 cannot be reached: the line was closed',
      },
    ];
  it('takes the beginning of CONNECTED and of ERROR for STOMP, with line ends before', () => {
    for (const heard of ['', '\n\n', 'CON', '\r\nCONNECTED\nversion:1.2', 'ERROR\nmessage:no'])
      expect(mayBeStomp(Buffer.from(heard)), heard).to.equal(true);
    for (const heard of ['HTTP/1.1 400', 'COPY', '-ERR unknown command', '\0\0\x01\x58\x01ActiveMQ'])
      expect(mayBeStomp(Buffer.from(heard)), heard).to.equal(false);
  });

  for (const { title, failure, says } of CASES) {
    it(`explains ${title}`, () => {
      const error = explainConnectFailure({
        address: { host: 'amq', port: 61616 },
        usesTls: false,
        firstBytes: Buffer.alloc(0),
        cause: undefined,
        ...failure,
      });

      expect(error).to.include({ message: says, upstream: 'activemq' });
      expect(error.advice.retryable).to.equal(true);
    });
  }
});
