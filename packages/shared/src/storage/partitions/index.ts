export { EnvelopeGuard } from './envelope-guard.ts';
export type { FoundEnvelope } from './envelope-guard.ts';
export {
  bodyOf,
  envelope,
  openEnvelope,
  sealEnvelope,
  toEnvelope,
  toPartitionEnvelope,
  toWebhookRequest,
  writeBody,
} from './envelope.ts';
export type { Envelope, PartitionEnvelope } from './envelope.ts';
export { readEnvelope } from './read-envelope.ts';
export type { ReadEvent } from './read-envelope.ts';
export type { StoredEnvelope } from './open-partition.ts';
export { partitionNamed, webhookPartition, webhookPartitions } from './partition-names.ts';
export type { PartitionName } from './partition-names.ts';
export { PartitionReader } from './partition-reader.ts';
export type { PartitionReaderOptions } from './partition-reader.ts';
export type { WorkBehind } from './reading-pace.ts';
export { WebhookPartitions } from './webhook-partitions.ts';
export type { PartitionState, ReadJob } from './webhook-partitions.ts';
