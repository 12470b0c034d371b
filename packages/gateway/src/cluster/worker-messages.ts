import { LOG_LEVELS } from '@ccm/shared/platform/logging';
import { z } from 'zod';

/** The report that a worker process sends to the primary once a second. */
const workerReport = z.object({
  ccm: z.literal('report'),
  ready: z.boolean(),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
});
export type WorkerReport = z.infer<typeof workerReport>;

/** Undefined for messages of others on the same channel (Node's own, the metrics'). */
export function readReport(message: unknown): WorkerReport | undefined {
  const result = workerReport.safeParse(message);
  return result.success ? result.data : undefined;
}

const order = z.union([
  z.object({ ccm: z.enum(['stop', 'reload']) }),
  z.object({ ccm: z.literal('log-level'), level: z.enum(LOG_LEVELS) }),
]);
export type Order = z.infer<typeof order>;

export function readOrder(message: unknown): Order | undefined {
  const result = order.safeParse(message);
  return result.success ? result.data : undefined;
}
