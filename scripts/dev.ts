/**
 * `pnpm dev`: runs the whole fleet from its sources, with simulated providers, and restarts a service when code that it imports changes.
 * Redis, the broker, the simulators and every address stay. `pnpm dev --model campaign` runs another deployment model.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LAB, LabFleet } from '@ccm/e2e/fleet';
import { restartPlan } from './dev/restart-plan.ts';
import { ServiceRestarter } from './dev/service-restarter.ts';
import { watchSources } from './dev/watch-sources.ts';
import { readImportGraph } from './imports/import-graph.ts';
import { addressesOf } from './start/addresses.ts';
import { MODELS } from './start/models.ts';

const DATA = fileURLToPath(new URL('../.data', import.meta.url));
const { values } = parseArgs({
  options: { model: { type: 'string' }, quiet: { type: 'boolean', default: false } },
});

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

await runFleet();

async function runFleet(): Promise<void> {
  const model = await modelOf(values.model)?.();
  const fleet = await LabFleet.start({
    dataPath: DATA,
    redis: { appendOnly: true },
    keptMessages: LAB.keptMessages,
    progress: (what) => console.log(`  starting ${what} …`),
    ...(values.quiet ? {} : { onServiceLine: (service, line) => console.log(`[${service}] ${line}`) }),
    ...(model === undefined ? {} : { env: model.env, brokers: model.brokers }),
  });
  try {
    console.log(await addressesOf(fleet));
    console.log('Change a source file: the services that import it restart.\n');
    await restartOnChange(fleet);
  } finally {
    await fleet.stop();
    await model?.stop();
  }
}

function modelOf(name: string | undefined): ReturnType<typeof MODELS.get> {
  if (name === undefined) return undefined;
  const model = MODELS.get(name);
  if (model === undefined) throw new Error(`--model ${name}: must be one of ${[...MODELS.keys()].join(', ')}`);
  return model;
}

/** Resolves on Ctrl-C. */
async function restartOnChange(fleet: LabFleet): Promise<void> {
  const restarter = new ServiceRestarter(fleet.services, (line) => console.log(line));
  watchSources((files) => {
    const { services, needsNewStart } = restartPlan(readImportGraph(), files);
    for (const file of needsNewStart) console.log(`${file} changed: start pnpm dev anew to run it`);
    for (const service of services) restarter.restart(service);
  }, stopping.signal);
  if (!stopping.signal.aborted) {
    await new Promise<void>((resolve) => {
      stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  console.log('\nStopping everything …');
  await restarter.idle();
}
