export { leaveAtEarlySignals, listenNoMore } from './early-signals.ts';
export { runOnPinnedNode } from './run-on-pinned-node.ts';
