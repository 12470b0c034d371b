export { ApplicationSimulator } from './application-simulator.ts';
export type { ReceivedEvent } from './application-simulator.ts';
