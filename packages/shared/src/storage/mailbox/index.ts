export { MailboxLost, MailboxStore } from './mailbox-store.ts';
export type { Head, MailboxRef, NewItem } from './mailbox-store.ts';
export { MailboxWorker } from './mailbox-worker.ts';
export type { DrainJob, ItemOutcome, MailboxItem, MailboxWorkerOptions } from './mailbox-worker.ts';
