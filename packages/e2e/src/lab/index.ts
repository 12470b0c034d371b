export { Lab } from './lab.ts';
export { LabServer } from './server/lab-server.ts';
export type { LabServerOptions } from './server/lab-server.ts';
