export { codeOf } from './code-of.ts';
export { messageOf } from './message-of.ts';
