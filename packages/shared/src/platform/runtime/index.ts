export { runOnPinnedNode } from './run-on-pinned-node.ts';
