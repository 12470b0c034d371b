export { FileEngineClient } from './file-engine-client.ts';
export type { FileEngineOptions, FileUpload, StoredFile } from './file-engine-client.ts';
export { safeFileName } from './safe-file-name.ts';
