export { PEOPLE } from './people.ts';
export { OUR, SimulatedWorld, SIMULATOR_NAMES } from './simulated-world.ts';
export type { SimulatorName, WorldOptions } from './simulated-world.ts';
