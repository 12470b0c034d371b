import type { Environment } from '@ccm/shared/platform/config';
import { openStores, progressCheck, redisCheck, runService } from '@ccm/shared/app';
import type { Stores, ProcessDeps } from '@ccm/shared/app';
import type { Assembly, Check } from '@ccm/shared/platform/lifecycle';
import { SmppRuntimes } from './app/smpp-runtimes.ts';
import { exportBinds } from './app/bind-metrics.ts';
import { createSmppRuntime } from './app/smpp-runtime.ts';
import type { SendQueue } from './app/smpp-sending.ts';

/** The SMPP worker's whole life. Never returns. */
export const runSmppWorker = (env: Environment): Promise<void> => runService({ service: 'smpp-worker', env, build });

const STUCK_MS = 60_000;

async function build(deps: ProcessDeps): Promise<Assembly> {
  const { replicaId, config, logger, metrics, health, trustedCas, providerHttp, accountReload } = deps;
  const trust = trustedCas === undefined ? {} : { trust: { ca: trustedCas } };
  const common = { replicaId, config, logger, ...trust };
  const store = openStores({ ...common, profile: 'worker', metrics });
  const producer = openStores({ ...common, profile: 'producer', connectsFirst: true });
  const runtimes = new SmppRuntimes({
    accounts: () => store.accounts.ofProvider('smpp'),
    create: (retired) =>
      createSmppRuntime({
        replicaId,
        config,
        store,
        producer,
        http: providerHttp,
        logger,
        trustedCas,
        retired,
        metrics,
      }),
    logger,
  });
  for (const { accounts } of [store, producer]) accountReload.follow(accounts);
  accountReload.onChange(() => {
    runtimes.renew();
  });
  health.register('redis', redisCheck(store.redis));
  registerBinds(deps, runtimes);
  health.register('progress of sending', sendingCheck(store, runtimes), { live: true, ready: false });
  return {
    components: [store, producer, deps.heartbeat({ fleet: producer.fleet, holds: bindsHeld(runtimes) }), runtimes],
  };
}

const bindsHeld = (runtimes: SmppRuntimes) => (): string[] =>
  runtimes.current.bindOwners.filter(({ holds }) => holds).map(({ id }) => id);

/** A sender that died in silence is for a restart to fix. Accounts come and go at SIGHUP, and their senders with them. */
function sendingCheck(store: Stores, runtimes: SmppRuntimes): Check {
  const checks = new WeakMap<SendQueue, Check>();
  return async () => {
    for (const sender of runtimes.current.senders) {
      const { queue, worker } = sender;
      const nextInLine = async (): Promise<string | undefined> => store.mailboxes.shards.nextInLine(queue);
      const check = checks.get(sender) ?? progressCheck({ queue: { nextInLine }, redis: store.redis, worker });
      checks.set(sender, check);
      const result = await check();
      if (!result.ok) return { ok: false, detail: `${queue}: ${result.detail ?? ''}` };
    }
    return { ok: true };
  };
}

/** Registers the binds for health and metrics. A replica that holds no bind is ready: it stands by. One whose bind is down is not. */
function registerBinds({ health, metrics }: ProcessDeps, runtimes: SmppRuntimes): void {
  watchBinds(health, runtimes);
  health.register(
    'bind coordinator',
    () => ({ ok: Date.now() - runtimes.current.coordinator.lastRoundMs < STUCK_MS }),
    {
      live: true,
      ready: false,
    },
  );
  exportBinds(metrics, () => runtimes.current.bindOwners);
}

/** One check per bind of today. */
function watchBinds(health: ProcessDeps['health'], runtimes: SmppRuntimes): void {
  const names = new Set<string>();
  runtimes.onCurrent(({ bindOwners }) => {
    for (const name of names) health.unregister(name);
    names.clear();
    for (const bindOwner of bindOwners) {
      names.add(`bind ${bindOwner.id}`);
      health.register(`bind ${bindOwner.id}`, () => ({
        ok: !bindOwner.holds || bindOwner.state === 'bound',
        detail: bindOwner.condition,
      }));
    }
  });
}
