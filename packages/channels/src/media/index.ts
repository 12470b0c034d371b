export { fitMedia } from './fit-media.ts';
export type { FittedMedia, MediaRule, MediaRules } from './fit-media.ts';
export { mediaTypeOf } from './media-type.ts';
