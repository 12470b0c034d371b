export { CrmSimulator } from './crm-simulator.ts';
export type { CrmOptions } from './crm-simulator.ts';
