import { expect } from 'chai';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { takeProxyHeader } from './proxy-header.ts';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
/** 192.0.2.1 port 1000 to 198.51.100.2 port 443. */
const IPV4 = `${SIGNATURE}2111000cc0000201c633640203e801bb`;
/** 2001:db8::1 to 2001:db8::2. */
const IPV6 = `${SIGNATURE}2121002420010db800000000000000000000000120010db800000000000000000000000203e801bb`;
/** The header of a proxy's health check: its own connection. */
const LOCAL = `${SIGNATURE}20000000`;
/** 192.0.2.1, and a part of a kind that we do not know. */
const WITH_MORE = `${SIGNATURE}21110010c0000201c633640203e801bbee000178`;

describe('takeProxyHeader', () => {
  let server: Server;

  /** A connection by which `bytes` come, as its receiver has it. */
  async function receiving(...parts: readonly string[]): Promise<Socket> {
    const sender = connect((server.address() as AddressInfo).port, '127.0.0.1').setNoDelay();
    const [socket] = (await once(server, 'connection')) as [Socket];
    for (const part of parts) sender.write(Buffer.from(part, 'hex'));
    sender.end();
    return socket;
  }

  async function restOf(socket: Socket): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString();
  }

  before(async () => {
    server = createServer({ allowHalfOpen: false }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.close();
  });

  const rest = Buffer.from('hello').toString('hex');
  const rows: readonly (readonly [string, readonly string[], string | undefined, string])[] = [
    ['an IPv4 client', [IPV4 + rest], '192.0.2.1', 'hello'],
    ['an IPv6 client', [IPV6 + rest], '2001:db8:0:0:0:0:0:1', 'hello'],
    ['a client with more said of it', [WITH_MORE + rest], '192.0.2.1', 'hello'],
    ['a header in pieces', [IPV4.slice(0, 2), IPV4.slice(2, 40), IPV4.slice(40), rest], '192.0.2.1', 'hello'],
    ["nobody in a proxy's own connection", [LOCAL + rest], undefined, 'hello'],
    ['nobody where there is no header', ['160301', rest], undefined, '\u0016\u0003\u0001hello'],
  ];
  for (const [what, parts, client, left] of rows) {
    it(`finds ${what}, and leaves the rest`, async () => {
      const socket = await receiving(...parts);
      expect(await takeProxyHeader(socket)).to.equal(client);
      expect(await restOf(socket)).to.equal(left);
    });
  }

  const bad = [
    ['is cut off', IPV4.slice(0, 30)],
    ['is not what it seems', '0d0a0d0a000d0a515549540b2111000cc0000201c633640203e801bb'],
    ['is too long', `${SIGNATURE}2111ffff`],
    ['is shorter than its address', `${SIGNATURE}21110004c0000201`],
    ['is of an unknown version', `${SIGNATURE}3111000cc0000201c633640203e801bb`],
    ['is of a family without addresses', `${SIGNATURE}21000000`],
  ] as const;
  for (const [what, hex] of bad) {
    it(`refuses a header that ${what}`, async () => {
      const socket = await receiving(hex);
      const error: unknown = await takeProxyHeader(socket).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Error);
      socket.destroy();
    });
  }
});
