import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { answerMalformed, HOST_BY_LISTENER, withHost } from './answer-malformed.ts';

describe('a request that breaks the rules of HTTP', () => {
  let server: Server;
  before(async () => {
    server = createServer(
      HOST_BY_LISTENER,
      withHost((_request, response) => response.end('fine')),
    );
    answerMalformed(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(async () => {
    server.close();
    await once(server, 'close');
  });

  const answerTo = async (request: string): Promise<string> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(request);
    return text(socket);
  };

  const cases: Readonly<Record<string, { readonly request: string; readonly status: number }>> = {
    'no request line': { request: 'HELLO\r\n\r\n', status: 400 },
    'a TLS handshake': { request: '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', status: 400 },
    'a length that is no number': { request: 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n', status: 400 },
    'a header that is too large': {
      request: `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`,
      status: 431,
    },
    'no host, which HTTP/1.1 requires': { request: 'GET / HTTP/1.1\r\n\r\n', status: 400 },
    'an unknown expectation': { request: 'GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n', status: 417 },
  };
  for (const [title, { request, status }] of Object.entries(cases)) {
    it(`is answered with problem details: ${title}`, async () => {
      const answer = await answerTo(request);
      expect(answer).to.match(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
      expect(answer.toLowerCase()).to.include('content-type: application/problem+json');
      expect(answer).to.match(new RegExp(`"status":${String(status)}[,}]`));
    });
  }

  it('needs no host in HTTP/1.0, and may have an empty one', async () => {
    for (const request of ['GET / HTTP/1.0\r\n\r\n', 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'])
      expect(await answerTo(request), request).to.match(/^HTTP\/1\.1 200 /);
  });

  it('is answered after the answer to the request before it', async () => {
    const answer = await answerTo('GET / HTTP/1.1\r\nHost: x\r\n\r\nHELLO\r\n\r\n');
    expect(answer.match(/HTTP\/1\.1 \d+/g)).to.deep.equal(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it('gets no answer if the answer before it has gone out', async () => {
    const answer = await answerTo('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n');
    expect(answer.match(/HTTP\/1\.1/g)).to.have.length(1);
  });
});
