import { z } from 'zod';
import type { ChannelName } from '@ccm/core/domain';
import { keys } from '../redis/index.ts';
import type { RedisClient } from '../redis/index.ts';
import type { Sealer } from '../sealing/index.ts';
import { DocumentStore } from './document-store.ts';

/** Something authentic that is no customer's doing: a receipt that names no message, an error report of the provider. */
export interface KeptEvent {
  /** The same for every delivery of the event. */
  readonly id: string;
  readonly atMs: number;
  /** `unreadable-receipt`, … : the activity, as channels name it. */
  readonly kind: string;
  readonly channel: ChannelName;
  readonly account: string;
  readonly serviceIdentifier?: string;
  /** For people. */
  readonly text: string;
  /** The provider's part as it came. */
  readonly raw?: unknown;
}

const keptEvent: z.ZodType<KeptEvent> = z.looseObject({
  id: z.string(),
  atMs: z.number(),
  kind: z.string(),
  channel: z.string(),
  account: z.string(),
  serviceIdentifier: z.string().exactOptional(),
  text: z.string(),
  raw: z.unknown().exactOptional(),
});

const CAPACITY = 2000;
/** A page whose people answer in its own inbox has an echo for each of their messages. */
const CAPACITY_OF_KIND = 1000;

/** The newest events that concern no customer, for GET /admin/v1/events: nothing authentic vanishes. */
export const createEventStore = (redis: RedisClient, sealer: Sealer): DocumentStore<KeptEvent> =>
  new DocumentStore<KeptEvent>({
    redis,
    sealer,
    indexKey: keys.eventIndex,
    documentsKey: keys.eventDocuments,
    purpose: 'event',
    schema: keptEvent,
    capacity: CAPACITY,
    groups: { capacity: CAPACITY_OF_KIND, indexKeyOf: ({ kind }) => keys.eventKind(kind) },
  });
