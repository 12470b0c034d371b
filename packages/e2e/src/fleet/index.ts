export { fleetEnvironment, LAB } from './fleet-environment.ts';
export { fleetForTests } from './fleet-for-tests.ts';
export { LabFleet } from './lab-fleet.ts';
export type { LabFleetOptions } from './lab-fleet.ts';
export { programOf, SERVICE_NAMES, ServiceProcess } from './service-process.ts';
export type { ServiceName, ServiceOptions } from './service-process.ts';
export { whyGivenUp } from './why-given-up.ts';
