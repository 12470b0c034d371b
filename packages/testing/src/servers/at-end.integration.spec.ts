import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { eventually } from '../support/index.ts';
import { tcpProbe } from './tcp-probe.ts';

const SERVER = new URL('redis/redis-server.ts', import.meta.url).href;

describe('a program that ends without stopping its servers', () => {
  for (const { title, first, last, signal, expected } of [
    { title: 'by its end', first: '', last: 'process.exit(3)', signal: undefined, expected: [3, null] },
    {
      title: 'by SIGTERM',
      first: '',
      last: 'setInterval(() => {}, 1000)',
      signal: 'SIGTERM',
      expected: [null, 'SIGTERM'],
    },
    {
      title: 'by Ctrl-C',
      first: '',
      last: 'setInterval(() => {}, 1000)',
      signal: 'SIGINT',
      expected: [null, 'SIGINT'],
    },
    {
      title: 'by a signal that it handles itself',
      first: '',
      last: `process.once('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)`,
      signal: 'SIGTERM',
      expected: [0, null],
    },
    {
      title: 'by a signal that it handled before',
      first: `process.once('SIGTERM', () => process.exit(0));`,
      last: 'setInterval(() => {}, 1000)',
      signal: 'SIGTERM',
      expected: [0, null],
    },
  ] as const) {
    it(`${title} leaves neither server nor folder behind`, async () => {
      const program = `
        import { RedisServer } from ${JSON.stringify(SERVER)};
        ${first}
        const server = await RedisServer.start();
        console.log(server.port + ' ' + server.dataPath);
        ${last}
      `;
      const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '--eval', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
      const [port, dataPath = ''] = String(line.value).split(' ');

      if (signal !== undefined) child.kill(signal);

      expect(await ended).to.deep.equal(expected);
      expect(existsSync(dataPath)).to.equal(false);
      const refused = await eventually(async () =>
        tcpProbe(Number(port), 'PING\r\n').then(
          () => undefined,
          (error: unknown) => String(error).includes('ECONNREFUSED'),
        ),
      );
      expect(refused).to.equal(true);
    });
  }
});
