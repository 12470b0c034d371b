export { nearestWord } from './nearest-word.ts';
export { writable } from './writable.ts';
