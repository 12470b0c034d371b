export { lateFileWorker } from './late-file-worker.ts';
export type { LateFileDeps } from './late-file-worker.ts';
export type { LateFileJob } from './late-file.ts';
export { LateFiles } from './late-files.ts';
