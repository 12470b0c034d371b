import { d360Webhook, oneToN, postSteadily, requestsPerSecond, twilioWebhook } from '../load/index.ts';
import { ProgramProcess } from '../programs/index.ts';
import { BenchLab, percentile } from '../lab/index.ts';
import type { Fsync } from '../lab/index.ts';
import { sideBySide } from './benchmark.ts';
import type { BenchContext, Benchmark, Figure } from './benchmark.ts';

const CONNECTIONS = 64;
const DURATION_MS = 4000;
const LOAD_SHARE = 0.7;
const STEADY_MS = 5000;
const WARM_UP_SHARE = 0.25;

/** Webhooks that one gateway answers when Redis has them. */
export const gateway: Benchmark = {
  name: 'gateway',
  run: async (context) => {
    await using lab = await BenchLab.start();
    const figures: Figure[] = [];
    const makers = { twilio: (number: number) => twilioWebhook(number, lab.publicUrl), '360dialog': d360Webhook };
    for (const provider of ['twilio', '360dialog'] as const)
      figures.push(...(await measureProvider(lab, { provider, requestOf: makers[provider] }, context)));
    return figures;
  },
};

interface Webhooks {
  readonly provider: 'twilio' | '360dialog';
  readonly requestOf: (number: number) => Buffer;
}

async function measureProvider(
  lab: BenchLab,
  { provider, requestOf }: Webhooks,
  { progress, repetitions }: BenchContext,
): Promise<readonly Figure[]> {
  const requests = oneToN(500, requestOf);
  await using floor = await ProgramProcess.start('webhook-floor', { provider, env: lab.fleet.env });
  const rates: number[] = [];
  const measure = async (port: number, fsync: Fsync): Promise<number> => {
    progress(`gateway: ${provider}, ${port === floor.port ? 'the floor' : fsync}`);
    await lab.clear();
    await lab.fsync(fsync);
    return requestsPerSecond({ port, connections: CONNECTIONS, requests }, DURATION_MS);
  };
  const figures = await sideBySide(
    '/s',
    repetitions,
    {
      what: 'Express, the raw body, the same check and seal, one XADD',
      measure: async () => measure(floor.port, 'everysec'),
    },
    (['everysec', 'always'] as const).map((fsync) => ({
      what: `webhooks of ${provider} into one gateway, \`appendfsync ${fsync}\``,
      measure: async () => {
        const rate = await measure(lab.gatewayPort, fsync);
        if (fsync === 'everysec') rates.push(rate);
        return rate;
      },
      ...(fsync === 'everysec' ? { goal: { of: 'ratio', atLeast: 0.9 } as const } : {}),
    })),
  );
  await lab.fsync('everysec');
  const perSecond = Math.floor(LOAD_SHARE * Math.min(...rates));
  const p99Of = async (port: number): Promise<number> => {
    progress(`gateway: ${provider}, ${String(perSecond)} a second${port === floor.port ? ', the floor' : ''}`);
    await lab.clear();
    return p99AtRate({ port, perSecond, requests });
  };
  const steady = await sideBySide(
    'ms',
    repetitions,
    { what: 'Express as above, at the same rate, p99', measure: async () => p99Of(floor.port) },
    [
      {
        what: `webhooks of ${provider} at ${String(LOAD_SHARE * 100)} % of that, p99`,
        measure: async () => p99Of(lab.gatewayPort),
        goal: { of: 'value', atMost: 50 },
      },
    ],
  );
  return [...figures, ...steady];
}

interface SteadyWebhooks {
  readonly port: number;
  readonly perSecond: number;
  readonly requests: readonly Buffer[];
}

/** Milliseconds from the moment at which a webhook was due to its answer. */
async function p99AtRate({ port, perSecond, requests }: SteadyWebhooks): Promise<number> {
  const count = Math.floor((perSecond * STEADY_MS) / 1000);
  const requestOf = (number: number): Buffer => requests[number % requests.length] ?? Buffer.of();
  const answers = await postSteadily({ port, count, perSecond, requestOf });
  const tookMs = answers.slice(count * WARM_UP_SHARE).map(({ dueMs, answeredMs }) => answeredMs - dueMs);
  return percentile(tookMs, 0.99);
}
