export { Lab } from './lab.ts';
export { LabServer } from './lab-server.ts';
export type { LabServerOptions } from './lab-server.ts';
