import { leaveAtEarlySignals, runOnPinnedNode } from '@ccm/shared/platform/runtime';

if (!runOnPinnedNode(import.meta.url)) {
  leaveAtEarlySignals();
  const { runOutboundWorker } = await import('./run-outbound-worker.ts');
  await runOutboundWorker(process.env);
}
