import { createServer } from 'node:http';
import { once } from 'node:events';
import { ConfigError, loadConfig } from '../src/platform/config/index.ts';
import { runProcess } from '../src/platform/lifecycle/index.ts';

/** A process with one component, which behaves as its first argument says. */
const behaviour = process.argv[2];

await runProcess({
  load: () => loadConfig({ env: process.env, service: 'gateway', definitions: [] }),
  definitions: [],
  assemble: ({ logger }) => {
    const server = createServer();
    if (behaviour === 'assembling hangs') return new Promise(() => logger.info('assembling'));
    if (behaviour === 'components cannot be assembled') throw new Error('no way');
    if (behaviour === 'key store does not open') throw new ConfigError(['SSL_KEY_STORE does not open']);
    return {
      components: [
        {
          name: 'server',
          start: async () => {
            if (behaviour === 'starting hangs') await new Promise(() => undefined);
            if (behaviour === 'does not start') throw new Error('port taken');
            server.listen(0, '127.0.0.1');
            await once(server, 'listening');
            if (behaviour === 'crashes') setImmediate(() => void Promise.reject(new Error('a bug')));
          },
          stop: async () => {
            if (behaviour === 'does not stop') await new Promise(() => undefined);
            server.close();
            logger.info({ note: process.env['ENVELOPE_SIGNING_KEY'] }, 'component closed');
          },
        },
      ],
    };
  },
});
