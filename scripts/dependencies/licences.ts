import { z } from 'zod';
import { runPinnedPnpm } from './run-pinned-pnpm.ts';
import { PRODUCTION } from './sbom.ts';

/**
 * The licences, as package.json files write them, that a product under Apache-2.0 may include in source and binary form, without an
 * obligation beyond naming the authors.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
  '(BSD-3-Clause OR GPL-2.0)',
  '(MIT OR CC0-1.0)',
]);

/** The output of `pnpm licenses list --json`: the packages by licence. */
const LIST = z.record(z.string(), z.array(z.looseObject({ name: z.string(), versions: z.array(z.string()) })));

/** The result of the licence check: one line for each package whose licence is not allowed, and the number of packages. */
interface LicenceCheck {
  readonly packages: number;
  readonly refused: readonly string[];
}

/** @throws {Error} with pnpm's words, when it cannot list the packages. */
export function checkLicences(): LicenceCheck {
  const { code, output, complaint } = runPinnedPnpm(['licenses', 'list', '--json', ...PRODUCTION]);
  if (code !== 0) throw new Error(`pnpm licenses ended with ${String(code)}: ${complaint}`);
  return checked(output);
}

/** @param list the output of `pnpm licenses list --json` */
export function checked(list: string): LicenceCheck {
  const entries = Object.entries(LIST.parse(JSON.parse(list)));
  return {
    packages: entries.reduce((sum, [, packages]) => sum + packages.length, 0),
    refused: entries
      .filter(([licence]) => !ALLOWED.has(licence))
      .flatMap(([licence, packages]) =>
        packages.map(({ name, versions }) => `${name}@${versions.join(', ')}: ${licence}`),
      ),
  };
}
