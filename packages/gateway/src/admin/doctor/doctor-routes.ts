import type { ProcessDeps, Stores } from '@ccm/shared/app';
import type { RedisClient } from '@ccm/shared/storage/redis';
import { Router } from 'express';
import { z } from 'zod';
import { withTimeout } from '../../ingest/with-timeout.ts';
import { SelfCheck } from '../../http/self-check.ts';
import type { CheckRoutesDeps } from '../accounts/check-routes.ts';
import { readBody } from '../routes/page.ts';
import { isoTime } from '../view/iso-time.ts';
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
import type { LastExamination } from './last-examination.ts';

export interface DoctorDeps {
  readonly process: Pick<ProcessDeps, 'config' | 'logger' | 'settings' | 'httpFor' | 'trustedCas'>;
  readonly store: Pick<Stores, 'redis' | 'fleet'>;
  readonly check: CheckRoutesDeps;
  readonly last: LastExamination;
}

export const doctorOrder = z.object({
  /** Stores a file of some bytes in the File Engine. */
  upload: z.boolean().default(true),
});

const PING_MS = 2000;

/** POST /doctor: examines everything that this gateway can see, side by side, in less than ten seconds. */
export function doctorRoutes(deps: DoctorDeps): Router {
  const router = Router();
  router.post('/doctor', async (request, response) => {
    const { upload } = readBody(request, doctorOrder);
    const startedMs = performance.now();
    const items = await runProbes(probesOf(deps, upload), redisAnswers(deps.store.redis));
    await remember(items, deps);
    response.json({ at: isoTime(Date.now()), tookMs: Math.round(performance.now() - startedMs), items, next: null });
  });
  return router;
}

async function redisAnswers(redis: RedisClient): Promise<boolean> {
  try {
    await withTimeout(redis.ping(), PING_MS);
    return true;
  } catch {
    return false;
  }
}

function probesOf({ process, store, check }: DoctorDeps, upload: boolean): readonly Probe[] {
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
    ...accountProbes({ ...check, trustedCas }),
  ];
}

/** Stores the findings. Redis may be the fault: the answer does not depend on it. */
async function remember(items: readonly Finding[], { last, process }: DoctorDeps): Promise<void> {
  try {
    await last.keep(items);
  } catch (err) {
    process.logger.warn({ err }, 'failed to store the examination for the attention list');
  }
}
