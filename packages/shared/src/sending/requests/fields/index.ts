export { meantBy, OTHER_WORDS } from './other-words.ts';
export type { Meanings } from './other-words.ts';
export { ATTACHMENT, PARTS } from './part-shapes.ts';
export type { PartShape } from './part-shapes.ts';
export { WORDS } from './spellings.ts';
