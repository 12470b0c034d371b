export { JobQueue } from './job-queue.ts';
export type { QueueCounts } from './job-queue.ts';
export { JobWorker } from './job-worker.ts';
export type { JobOutcome, JobWorkerOptions } from './job-worker.ts';
export { sendQueueName } from './queue-names.ts';
export type { QueueName } from './queue-names.ts';
