export { Pacer } from './pacer.ts';
