export { compact } from './compact.ts';
export type { Compact } from './compact.ts';
export { isRecord } from './is-record.ts';
export { jsonIn } from './json-in.ts';
export { lazy } from './lazy.ts';
export { mapStrings } from './map-strings.ts';
