import { d360Webhook, oneToN, postBytes, requestsPerSecond, twilioWebhook } from '../load/index.ts';
import { ProgramProcess } from '../programs/index.ts';
import { BenchLab } from './bench-lab.ts';
import type { Fsync } from './bench-lab.ts';
import { sideBySide } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const CONNECTIONS = 64;
const DURATION_MS = 4000;

/** Webhooks that one gateway answers when Redis has them. */
export const gateway: Benchmark = {
  name: 'gateway',
  run: async ({ progress, repetitions }) => {
    await using lab = await BenchLab.start();
    await using express = await ProgramProcess.start('express-server');
    const webhooks = {
      Twilio: oneToN(500, (number) => twilioWebhook(number, lab.publicUrl)),
      '360dialog': oneToN(500, d360Webhook),
    };
    const plain = oneToN(500, (number) => postBytes('/', { 'content-type': 'text/plain' }, `bench-${String(number)}`));
    const measure = async (provider: keyof typeof webhooks, fsync: Fsync): Promise<number> => {
      progress(`gateway: ${provider}, ${fsync}`);
      await lab.clear();
      await lab.fsync(fsync);
      const load = { port: lab.gatewayPort, connections: CONNECTIONS, requests: webhooks[provider] };
      return requestsPerSecond(load, DURATION_MS);
    };
    const cases = (['Twilio', '360dialog'] as const).flatMap((provider) =>
      (['everysec', 'always'] as const).map((fsync) => ({ provider, fsync })),
    );
    return await sideBySide(
      '/s',
      repetitions,
      {
        what: 'Express that answers at once',
        measure: async () => {
          progress('gateway: Express');
          return requestsPerSecond({ port: express.port, connections: CONNECTIONS, requests: plain }, DURATION_MS);
        },
      },
      cases.map(({ provider, fsync }) => ({
        what: `webhooks of ${provider} into one gateway, \`appendfsync ${fsync}\``,
        measure: async () => measure(provider, fsync),
      })),
    );
  },
};
