import { leaveAtEarlySignals, runOnPinnedNode } from '@ccm/shared/platform/runtime';

if (!runOnPinnedNode(import.meta.url)) {
  leaveAtEarlySignals();
  const { runGateway } = await import('./run-gateway.ts');
  await runGateway(process.env);
}
