import { z } from 'zod';

/** A change in the fleet, by ids alone: the content is sealed elsewhere, and a reader loads it when somebody looks at it. */
export const LiveEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), id: z.string() }),
  z.object({ kind: z.literal('dead-letter'), id: z.string() }),
  z.object({ kind: z.literal('dead-letter-gone'), id: z.string() }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

/** Events that one process wrote together, under their place in the stream. */
export interface EventBatch {
  readonly id: string;
  readonly events: readonly LiveEvent[];
}
