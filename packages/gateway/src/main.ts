import { runOnPinnedNode } from '@ccm/shared/platform/runtime';

if (!runOnPinnedNode(import.meta.url)) {
  const { runGateway } = await import('./run-gateway.ts');
  await runGateway(process.env);
}
