export type { CloudMessage, SimulatedCloudNumber } from './cloud-api.ts';
export { SIMULATED_CLOUD, SIMULATED_CLOUD_NUMBER, WhatsAppCloudSimulator } from './cloud-simulator.ts';
export type { CloudDelivery, CloudOptions } from './cloud-simulator.ts';
