export { compact } from './compact.ts';
export type { Compact } from './compact.ts';
export { lazy } from './lazy.ts';
