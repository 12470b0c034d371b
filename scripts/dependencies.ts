/**
 * The components of the services, beside our own code:
 *
 *     pnpm run sbom [file]  a CycloneDX list of it, from the lockfile and the installed packages
 *     pnpm run licences     1 when a licence is not one that we may ship under
 *     pnpm run advisories   1 when a high or critical vulnerability of it is known; says so when the registry does not answer
 */
import { writeFileSync } from 'node:fs';
import { checkLicences } from './dependencies/licences.ts';
import { runPinnedPnpm } from './dependencies/run-pinned-pnpm.ts';
import { makeSbom } from './dependencies/sbom.ts';

const [command, file] = process.argv.slice(2);

switch (command) {
  case 'sbom':
    if (file === undefined) process.stdout.write(makeSbom());
    else writeFileSync(file, makeSbom());
    break;
  case 'licences':
    process.exitCode = licences();
    break;
  case 'advisories':
    process.exitCode = advisories();
    break;
  case undefined:
  default:
    process.stderr.write('usage: dependencies.ts sbom [file] | licences | advisories\n');
    process.exitCode = 2;
}

function licences(): 0 | 1 {
  const { packages, refused } = checkLicences();
  for (const line of refused) console.error(line);
  console.log(`${String(packages)} packages, ${String(refused.length)} under a licence that is not on the list.`);
  return refused.length === 0 && packages > 0 ? 0 : 1;
}

/** A registry that does not answer this question fails nothing: pnpm prints its answer. */
function advisories(): number {
  const { code, output, complaint } = runPinnedPnpm([
    'audit',
    '--prod',
    '--audit-level',
    'high',
    '--ignore-registry-errors',
  ]);
  process.stdout.write(output);
  process.stderr.write(complaint);
  return code ?? 1;
}
