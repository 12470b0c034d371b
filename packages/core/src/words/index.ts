export { graphemesIn } from './graphemes.ts';
export { joinLines } from './join-lines.ts';
export { nearestWord } from './nearest-word.ts';
export { withoutControls } from './without-controls.ts';
export { writable } from './writable.ts';
