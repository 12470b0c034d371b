import { compact } from '@ccm/core/objects';
import type { ProcessDeps, Stores } from '@ccm/shared/app';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { withTimeout } from '../../ingest/with-timeout.ts';
import { SelfCheck } from '../../http/self-check.ts';
import type { CheckRoutesDeps } from '../accounts/check-routes.ts';
import { keyStoreProbes } from './certificates.ts';
import { accountProbes } from './examine-accounts.ts';
import { addressProbe } from './examine-address.ts';
import { brokerProbes } from './broker/examine-broker.ts';
import { storageProbes } from './examine-file-engine.ts';
import { fleetProbes } from './examine-fleet.ts';
import { peerProbes } from './examine-peers.ts';
import { proxyProbes } from './examine-proxy.ts';
import { redisProbe } from './examine-redis.ts';
import { runProbes } from './finding.ts';
import type { Finding, Probe } from './finding.ts';

export interface ExaminationDeps {
  readonly process: Pick<ProcessDeps, 'config' | 'logger' | 'settings' | 'httpFor' | 'trustedCas'>;
  readonly store: Pick<Stores, 'redis' | 'fleet'>;
  readonly check: CheckRoutesDeps;
}

/** The effects that an examination may have beside reading. */
export interface ExaminationScope {
  /** Stores a file of some bytes in the File Engine. */
  readonly upload: boolean;
  /** Tries a bind of an account whose bind no replica holds. */
  readonly bind: boolean;
}

const PING_MS = 2000;

/**
 * Examines everything that this gateway can see, side by side, in less than ten seconds.
 * @param signal ends it early; what it found then counts for nothing
 */
export async function examine(
  deps: ExaminationDeps,
  scope: ExaminationScope,
  signal?: AbortSignal,
): Promise<readonly Finding[]> {
  return runProbes(probesOf(deps, scope), { redisAnswers: redisAnswers(deps.store.redis), ...compact({ signal }) });
}

async function redisAnswers(redis: RedisClient): Promise<boolean> {
  try {
    await withTimeout(redis.ping(), PING_MS);
    return true;
  } catch {
    return false;
  }
}

function probesOf({ process, store, check }: ExaminationDeps, { upload, bind }: ExaminationScope): readonly Probe[] {
  const { config, settings, httpFor, trustedCas = [] } = process;
  const { publicBaseUrl } = config.http;
  return [
    ...fleetProbes({ fleet: store.fleet, config, settings }),
    redisProbe(store.redis, config.redisWaitReplicas),
    ...brokerProbes({ amq: config.amq, fleet: store.fleet }),
    ...peerProbes({ config, httpFor, trustedCas }),
    ...(upload ? storageProbes(config.media, httpFor('file-engine')) : []),
    addressProbe({ publicBaseUrl, selfCheck: new SelfCheck(store.redis), http: httpFor('webhooks'), trustedCas }),
    ...keyStoreProbes(config),
    ...proxyProbes(config.proxy),
    ...accountProbes({ ...check, trustedCas, triesBinds: bind }),
  ];
}
