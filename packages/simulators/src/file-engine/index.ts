export { FileEngineSimulator } from './file-engine-simulator.ts';
export type { FileEngineOptions, StoredFile } from './file-engine-simulator.ts';
