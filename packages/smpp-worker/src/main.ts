import { runOnPinnedNode } from '@ccm/shared/platform/runtime';

if (!runOnPinnedNode(import.meta.url)) {
  const { runSmppWorker } = await import('./run-smpp-worker.ts');
  await runSmppWorker(process.env);
}
