export { StatusFlow } from './status-flow.ts';
export type { ReportFate } from './status-flow.ts';
