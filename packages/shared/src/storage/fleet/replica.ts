import { z } from 'zod';

/** One process of the fleet, as it describes itself every few seconds. */
export const Replica = z.object({
  id: z.string(),
  service: z.enum(['gateway', 'outbound-worker', 'smpp-worker']),
  /** Present for an outbound-worker. */
  roles: z.array(z.string()),
  version: z.string(),
  host: z.string(),
  pid: z.number(),
  startedAtMs: z.number(),
  heartbeatAtMs: z.number(),
  state: z.enum(['ready', 'not-ready', 'draining']),
  load: z.object({
    /** Share of one core. */
    cpu: z.number(),
    /** 99th percentile since the heartbeat before. */
    eventLoopLagMs: z.number(),
    memoryBytes: z.number(),
    heapBytes: z.number(),
  }),
  /** Pieces of work in its hands. */
  inFlight: z.number(),
  /** Binds and partitions that this replica alone works on. */
  holds: z.array(z.string()),
  dependencies: z.array(
    z.object({ name: z.string(), state: z.enum(['up', 'down']), detail: z.string(), sinceMs: z.number() }),
  ),
  /** Equal for replicas with the same settings: names an entry of the registry's settings. */
  settings: z.string(),
});
export type Replica = z.infer<typeof Replica>;

/** A digest of each setting by the name of its variable: equal settings have equal digests, and no digest tells a value. */
export type SettingDigests = Readonly<Record<string, string>>;
