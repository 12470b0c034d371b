import type { Environment } from '@ccm/shared/config';
import { openFleetStore, redisCheck, runService } from '@ccm/shared/fleet';
import type { ProcessParts } from '@ccm/shared/fleet';
import type { Assembly } from '@ccm/shared/lifecycle';
import { createSmppFleet } from './smpp-service.ts';
import type { SmppFleet } from './smpp-service.ts';

/** The SMPP worker's whole life. Never returns. */
export const runSmppWorker = (env: Environment): Promise<void> => runService('smpp-worker', env, build);

const STUCK_MS = 60_000;

async function build(parts: ProcessParts): Promise<Assembly> {
  const { config, logger, metrics, health, trustedCas, providerHttp } = parts;
  const trust = trustedCas === undefined ? {} : { trust: { ca: trustedCas } };
  const store = openFleetStore({ config, logger, recipe: 'worker', ...trust });
  const producer = openFleetStore({ config, logger, recipe: 'producer', ...trust });
  const sends = metrics.counter({
    name: 'sends_total',
    help: 'Tries to send a part, by outcome',
    labels: ['provider', 'outcome', 'reason'],
  });
  const fleet = createSmppFleet({
    config,
    store,
    producer,
    http: providerHttp,
    logger,
    trustedCas,
    observe: ({ provider, outcome, reason = 'none' }) => {
      sends.inc({ provider, outcome, reason });
    },
  });
  health.register('redis', redisCheck(store.redis));
  registerBinds(parts, fleet);
  return Promise.resolve({ services: [store, producer, ...fleet.services] });
}

/** A replica that holds no bind is ready: it stands by. One whose bind is down is not. */
function registerBinds({ health, metrics }: ProcessParts, fleet: SmppFleet): void {
  for (const holder of fleet.holders) {
    health.register(`bind ${holder.id}`, () => ({
      ok: !holder.holds || holder.state === 'bound',
      detail: holder.state,
    }));
  }
  health.register('bind keeper', () => ({ ok: Date.now() - fleet.keeper.lastRoundMs < STUCK_MS }), {
    live: true,
    ready: false,
  });
  metrics.gauge({
    name: 'smpp_bind_bound',
    help: '1 where this replica holds the bind and it is up',
    labels: ['bind'],
    collect: (gauge) => {
      for (const holder of fleet.holders) gauge.set({ bind: holder.id }, holder.state === 'bound' ? 1 : 0);
    },
  });
  metrics.gauge({
    name: 'smpp_bind_stats',
    help: 'Counters and figures of the binds held here',
    labels: ['bind', 'figure'],
    collect: (gauge) => {
      for (const holder of fleet.holders) {
        for (const [figure, value] of Object.entries(holder.stats)) gauge.set({ bind: holder.id, figure }, value ?? 0);
      }
    },
  });
}
