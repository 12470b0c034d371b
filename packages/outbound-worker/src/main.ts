import { runOnPinnedNode } from '@ccm/shared/platform/runtime';

if (!runOnPinnedNode(import.meta.url)) {
  const { runOutboundWorker } = await import('./run-outbound-worker.ts');
  await runOutboundWorker(process.env);
}
