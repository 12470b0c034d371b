import { openEnvelope } from '@ccm/shared/storage/sealing';
import { METRICS } from '@ccm/shared/platform/metrics';
import type { Stores } from '@ccm/shared/app';
import type { ProcessContext } from '@ccm/shared/platform/lifecycle';
import type { ReplayBuffer } from './replay-buffer.ts';
import type { WebhookInbox } from '../webhook-inbox.ts';
import { Spool } from './spool.ts';
import { SpoolingInbox } from './spooling-inbox.ts';

/** The spool of SPOOL_PATH before the way into Redis, with its metrics. @throws {ConfigError} when the folder cannot be used. */
export async function openSpool(
  { config, metrics, logger }: Pick<ProcessContext, 'config' | 'metrics' | 'logger'>,
  parts: {
    readonly inner: WebhookInbox;
    readonly backlog: ReplayBuffer;
    readonly sealer: Stores['sealer'];
    readonly isReady: () => boolean;
  },
): Promise<SpoolingInbox | undefined> {
  if (config.http.spool === undefined) return undefined;
  const spool = await Spool.open({ ...config.http.spool, logger });
  const drained = metrics.counter(METRICS.spoolDrained);
  metrics.gauge({
    ...METRICS.spoolRecords,
    collect: (gauge) => {
      gauge.set(spool.state.records);
    },
  });
  metrics.gauge({
    ...METRICS.spoolBytes,
    collect: (gauge) => {
      gauge.set(spool.state.bytes);
    },
  });
  metrics.gauge(METRICS.spoolMaxBytes).set(config.http.spool.maxBytes);
  return new SpoolingInbox({
    inner: parts.inner,
    spool,
    isReady: parts.isReady,
    backlog: parts.backlog,
    arrivedAtMs: (sealed) => arrivedAtMs(sealed, parts.sealer),
    drained: (count) => {
      drained.inc(count);
    },
    logger,
  });
}

/** Zero for one that was sealed with a key that is gone: whoever reads it from its partition says so. */
function arrivedAtMs(sealed: string, sealer: Stores['sealer']): number {
  try {
    return openEnvelope(sealed, sealer).receivedAtMs;
  } catch {
    return 0;
  }
}
