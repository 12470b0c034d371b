export { MailboxLost, MailboxStore } from './mailbox-store.ts';
export type { HeadItem, MailboxRef, NewItem } from './mailbox-store.ts';
export { MailboxWorker } from './mailbox-worker.ts';
export type { DrainJob, ItemVerdict, MailboxItem, MailboxWorkerOptions } from './mailbox-worker.ts';
