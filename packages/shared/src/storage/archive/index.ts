export { WebhookArchive } from './webhook-archive.ts';
export type { ArchiveBounds, ArchivedWebhook } from './webhook-archive.ts';
