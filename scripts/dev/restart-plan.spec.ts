import { expect } from 'chai';
import { readImportGraph } from '../imports/import-graph.ts';
import { restartPlan } from './restart-plan.ts';

describe('restartPlan', () => {
  const graph = readImportGraph();
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['the gateway alone, for a file of the gateway', 'packages/gateway/src/ingest/accept-webhook.ts', ['gateway']],
    ['the worker alone, for a file of the worker', 'packages/outbound-worker/src/chat/forward.ts', ['outbound-worker']],
    [
      'every service, for a file that all of them import',
      'packages/shared/src/storage/sealing/sealer.ts',
      ['gateway', 'outbound-worker', 'smpp-worker'],
    ],
    ['none, for a spec', 'packages/shared/src/storage/sealing/sealer.spec.ts', []],
  ];
  for (const [what, file, services] of rows) {
    it(`restarts ${what}`, () => {
      expect(restartPlan(graph, [file])).to.deep.equal({ services, needsNewStart: [] });
    });
  }

  it('says that a simulator needs a new start', () => {
    const file = 'packages/simulators/src/viber/viber-simulator.ts';

    expect(restartPlan(graph, [file])).to.deep.equal({ services: [], needsNewStart: [file] });
  });
});
