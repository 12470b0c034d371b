import { expect } from 'chai';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { listenOnLoopback } from '@ccm/testing/support';
import { SmscSimulator } from '@ccm/simulators/smsc';
import { sessionTo } from '../../../test/test-session.ts';
import type { TestSession, TestSessionOptions } from '../../../test/test-session.ts';
import { explainOctets, explainRefusal, explainSocketError } from './explain-down.ts';

const ADDRESS = { host: 'smsc.example.com', port: 2775, secure: false };

describe('why a bind is down', () => {
  const warningsOf = ({ log }: TestSession): readonly string[] =>
    log.filter((line) => /"level":(?:"warn"|40)/.test(line));
  /** Tries to bind there, and gives the reason that operators see. */
  const reasonAt = async (port: number, given: TestSessionOptions = {}): Promise<string> => {
    const session = sessionTo(port, { responseTimeoutMs: 300, reconnectDelayMs: () => 60_000, ...given });
    session.start();
    await session.reaches('waiting');
    await session.close(1000);
    expect(warningsOf(session)).to.have.length(1);
    return session.details.find((detail) => detail.includes('127.0.0.1') || detail.includes('localhost')) ?? '';
  };
  const withServer = async (server: Server, given: TestSessionOptions = {}): Promise<string> => {
    await using listening = await listenOnLoopback(server);
    return await reasonAt(listening.port, given);
  };

  it('is given for an HTTP server on the port', async () => {
    expect(await withServer(createHttpServer((_request, response) => response.end('Hi')))).to.include(
      'speaks HTTP, it is no SMSC: check SMPP_REMOTE_IP_ADDRESS and SMPP_REMOTE_PORT',
    );
  });

  it('is given for another service that greets', async () => {
    const greets = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    expect(await withServer(greets)).to.include('is no SMSC, it says "SSH-2.0-OpenSSH_9.9"');
  });

  it('is given for another service that greets in binary, as a database does', async () => {
    const greets = createServer((socket) => socket.end(Buffer.from('4a0000000a382e302e333600', 'hex')));
    expect(await withServer(greets)).to.include(
      'sends octets that are no PDU of SMPP (4a0000000a382e30): another service may listen there; check SMPP_REMOTE_IP_ADDRESS',
    );
  });

  it('is given for a port that takes connections and sends nothing', async () => {
    expect(await withServer(createServer())).to.include('did not answer the bind: the port may want TLS');
  });

  it('is given for TLS on the side of the SMSC alone', async () => {
    const tls = createTlsServer({}, () => undefined).on('tlsClientError', () => undefined);
    expect(await withServer(tls)).to.include('SMPP_SECURE=true');
  });

  it('is given for TLS on our side alone', async () => {
    await using smsc = await new SmscSimulator().listen();
    expect(await reasonAt(smsc.port, { secure: true, host: 'localhost' })).to.include('SMPP_SECURE=false');
  });

  it('stays to be seen while it is tried again', async () => {
    await using server = await listenOnLoopback(createHttpServer((_request, response) => response.end('Hi')));
    const session = sessionTo(server.port, { reconnectDelayMs: () => 5 });
    session.start();
    for (const state of ['waiting', 'connecting', 'binding'] as const) await session.reaches(state);
    await session.close(1000);
    expect(session.details.some((detail) => /^connecting again; before: .* speaks HTTP/.test(detail))).to.equal(true);
    expect(warningsOf(session)).to.have.length(1);
  });

  const codes: readonly (readonly [string, string])[] = [
    ['ECONNREFUSED', 'nothing listens there'],
    ['ENOTFOUND', 'check SMPP_REMOTE_IP_ADDRESS'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate is not trusted: put the certificate of the authority'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'SSL_TRUST_STORE_PATH'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'of another host'],
    ['CERT_HAS_EXPIRED', 'it has expired'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'speaks no TLS: set SMPP_SECURE=false'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'TLS could not be agreed upon'],
    ['EPIPE', 'smsc.example.com:2775: EPIPE'],
  ];
  for (const [code, words] of codes) {
    it(`is given for ${code}, with the code`, () => {
      expect(explainSocketError(Object.assign(new Error('x'), { code }), ADDRESS))
        .to.include(words)
        .and.include(code);
    });
  }

  const statuses: readonly (readonly [number, string])[] = [
    [0x05, 'another program'],
    [0x0d, 'IP address'],
    [0x0e, 'SMPP_PASSWORD'],
    [0x0f, 'SMPP_SYSTEM_ID'],
    [0x53, 'SMPP_SYSTEM_TYPE'],
    [0x58, 'throttled the bind'],
    [0x4a1, 'ask the operator'],
  ];
  for (const [status, words] of statuses) {
    it(`is given for a bind refused with 0x${status.toString(16)}`, () => {
      expect(explainRefusal(status))
        .to.include(words)
        .and.include(`0x${status.toString(16).padStart(8, '0')}`);
    });
  }

  it('is TLS where the octets are those of TLS, and is not guessed where they tell nothing', () => {
    expect(explainOctets(Buffer.from('00000001ff', 'hex'), ADDRESS)).to.include('no PDU of SMPP (00000001ff)');
    expect(explainOctets(Buffer.from('15030300020246', 'hex'), ADDRESS)).to.include('speaks TLS');
  });
});
