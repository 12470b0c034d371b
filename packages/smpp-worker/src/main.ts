import { leaveAtEarlySignals, runOnPinnedNode } from '@ccm/shared/platform/runtime';

if (!runOnPinnedNode(import.meta.url)) {
  leaveAtEarlySignals();
  const { runSmppWorker } = await import('./run-smpp-worker.ts');
  await runSmppWorker(process.env);
}
