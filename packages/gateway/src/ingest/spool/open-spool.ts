import { openEnvelope } from '@ccm/shared/storage/partitions';
import { METRICS } from '@ccm/shared/platform/metrics';
import type { Stores } from '@ccm/shared/app';
import type { ProcessContext } from '@ccm/shared/platform/lifecycle';
import { Spool } from './spool.ts';
import { SpoolingInbox } from './spooling-inbox.ts';
import type { SpoolingInboxOptions } from './spooling-inbox.ts';

/** The spool of SPOOL_PATH with its metrics; undefined where none is configured. @throws {ConfigError} when the folder cannot be used. */
export async function openSpool({
  config,
  metrics,
  logger,
}: Pick<ProcessContext, 'config' | 'metrics' | 'logger'>): Promise<Spool | undefined> {
  if (config.http.spool === undefined) return undefined;
  const spool = await Spool.open({ ...config.http.spool, logger });
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
  return spool;
}

/** Takes envelopes in place of `inner`, and spools them while Redis is away. */
export function spoolingInbox(
  { metrics, logger }: Pick<ProcessContext, 'metrics' | 'logger'>,
  {
    sealer,
    ...deps
  }: Pick<SpoolingInboxOptions, 'inner' | 'spool' | 'replayBuffer' | 'isReady'> & { readonly sealer: Stores['sealer'] },
): SpoolingInbox {
  const uploaded = metrics.counter(METRICS.spoolDrained);
  return new SpoolingInbox({
    ...deps,
    arrivedAtMs: (sealed) => arrivedAtMs(sealed, sealer),
    uploaded: (count) => {
      uploaded.inc(count);
    },
    logger,
  });
}

/** The time of arrival; zero for an envelope that was sealed with a key that is gone: the reader of its partition reports it. */
function arrivedAtMs(sealed: string, sealer: Stores['sealer']): number {
  try {
    return openEnvelope(sealed, sealer).receivedAtMs;
  } catch {
    return 0;
  }
}
