import { z } from 'zod';
import { runPinnedPnpm } from './run-pinned-pnpm.ts';

/** A component of the services. `licences` as SPDX names or expressions. */
export interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licences: readonly string[];
}

const SERVICES = ['gateway', 'outbound-worker', 'smpp-worker', 'cli'];
/** pnpm's options for the packages of the services. */
export const PRODUCTION = ['--prod', ...SERVICES.flatMap((service) => ['--filter-prod', `@ccm/${service}...`])];

const LICENCE = z.union([
  z.looseObject({ expression: z.string() }).transform(({ expression }) => expression),
  z.looseObject({ license: z.looseObject({ id: z.string() }) }).transform(({ license }) => license.id),
  z.looseObject({ license: z.looseObject({ name: z.string() }) }).transform(({ license }) => license.name),
]);
/** The fields of a CycloneDX list (https://cyclonedx.org/docs/1.7/json) that are used. */
const SBOM = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  components: z.array(
    z.looseObject({
      name: z.string(),
      group: z.string().optional(),
      version: z.string(),
      purl: z.string(),
      licenses: z.array(LICENCE).default([]),
    }),
  ),
});

/** The bill of materials of the services' production dependencies, CycloneDX as JSON. @throws {Error} with pnpm's words. */
export function makeSbom(): string {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', ...PRODUCTION];
  const { code, output, complaint } = runPinnedPnpm(args);
  if (code !== 0) throw new Error(`pnpm sbom ended with ${String(code)}: ${complaint}`);
  return output;
}

/** @throws {Error} when `sbom` is no CycloneDX document. */
export function componentsOf(sbom: string): readonly Component[] {
  return SBOM.parse(JSON.parse(sbom)).components.map(({ name, group, version, purl, licenses }) => ({
    name: group === undefined ? name : `${group}/${name}`,
    version,
    purl,
    licences: licenses,
  }));
}
