export { InstagramSimulator, SIMULATED_INSTAGRAM, SIMULATED_INSTAGRAM_APP } from './instagram-simulator.ts';
