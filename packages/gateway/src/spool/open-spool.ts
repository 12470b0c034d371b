import type { FleetStore } from '@ccm/shared/fleet';
import type { ProcessContext } from '@ccm/shared/lifecycle';
import { inTime } from '../webhooks/in-time.ts';
import type { WebhookInbox } from '../webhooks/webhook-inbox.ts';
import { Spool } from './spool.ts';
import { SpoolingInbox } from './spooling-inbox.ts';

const SEND_TIMEOUT_MS = 5000;

/** The spool of SPOOL_PATH before the way into Redis, with its metrics. @throws {ConfigError} when the folder cannot be used. */
export async function openSpool(
  { config, metrics, logger }: Pick<ProcessContext, 'config' | 'metrics' | 'logger'>,
  parts: { readonly inner: WebhookInbox; readonly store: FleetStore; readonly isReady: () => boolean },
): Promise<SpoolingInbox | undefined> {
  if (config.http.spool === undefined) return undefined;
  const spool = await Spool.open({ ...config.http.spool, logger });
  const drained = metrics.counter({
    name: 'spool_drained_total',
    help: 'Envelopes that the spool has brought to Redis',
  });
  metrics.gauge({
    name: 'spool_records',
    help: 'Envelopes in the spool, not yet confirmed by Redis',
    collect: (gauge) => {
      gauge.set(spool.state.records);
    },
  });
  metrics.gauge({
    name: 'spool_bytes',
    help: 'Size of the spool on disk',
    collect: (gauge) => {
      gauge.set(spool.state.bytes);
    },
  });
  const { inner, store, isReady } = parts;
  return new SpoolingInbox({
    inner,
    spool,
    isReady,
    send: async (lane, envelopes) => inTime(store.lane(lane).add({ envelopes }), SEND_TIMEOUT_MS),
    drained: (count) => {
      drained.inc(count);
    },
    logger,
  });
}
