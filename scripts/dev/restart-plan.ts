import { SERVICE_NAMES } from '@ccm/e2e/fleet';
import type { ServiceName } from '@ccm/e2e/fleet';
import { filesReachedFrom } from '../imports/import-graph.ts';
import type { ImportGraph } from '../imports/import-graph.ts';

/** The program of `pnpm dev` itself: a change there needs a new start of everything. */
const OWN_PROGRAM = 'scripts/dev.ts';

interface RestartPlan {
  readonly services: readonly ServiceName[];
  /** Changed files that only a new start of `pnpm dev` picks up: simulators, servers, scripts. */
  readonly needsNewStart: readonly string[];
}

/** The services that run changed code. @param graph the imports after the change @param changed paths from the root */
export function restartPlan(graph: ImportGraph, changed: readonly string[]): RestartPlan {
  const filesOf = new Map(SERVICE_NAMES.map((name) => [name, filesReachedFrom(graph, `packages/${name}/src/main.ts`)]));
  const services = SERVICE_NAMES.filter((name) => changed.some((file) => filesOf.get(name)?.has(file)));
  const own = filesReachedFrom(graph, OWN_PROGRAM);
  const inServices = (file: string): boolean => SERVICE_NAMES.some((name) => filesOf.get(name)?.has(file));
  return { services, needsNewStart: changed.filter((file) => own.has(file) && !inServices(file)) };
}
