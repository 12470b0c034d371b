import { z } from 'zod';
import { keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import type { Sealer } from '../sealing/index.ts';
import { envelope } from '../partitions/index.ts';
import type { Envelope } from '../partitions/index.ts';
import { DocumentStore } from './document-store.ts';

/** A request whose signature did not verify, kept until an operator has fixed the cause. */
export interface QuarantinedRequest {
  readonly id: string;
  readonly atMs: number;
  /** The route it came in by, whole: the account in its path counts when it is verified again. */
  readonly path: string;
  readonly remoteAddress: string;
  /** The reason of the failure, and the account or address under which it would verify. */
  readonly why: string;
  readonly hints: readonly string[];
  readonly envelope: Envelope;
}

const quarantinedRequest: z.ZodType<QuarantinedRequest> = z.looseObject({
  id: z.string(),
  atMs: z.number(),
  path: z.string(),
  remoteAddress: z.string(),
  why: z.string(),
  hints: z.array(z.string()),
  envelope,
});

const CAPACITY = 1000;

export const createQuarantine = (redis: RedisClient, sealer: Sealer): DocumentStore<QuarantinedRequest> =>
  new DocumentStore<QuarantinedRequest>({
    redis,
    sealer,
    indexKey: keys.quarantineIndex,
    documentsKey: keys.quarantineDocuments,
    purpose: 'quarantine',
    schema: quarantinedRequest,
    capacity: CAPACITY,
  });
