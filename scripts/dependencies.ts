/**
 * What the services are made of, beside our own code:
 *
 *   pnpm sbom [file]     a CycloneDX list of it, from the lockfile and the installed packages
 *   pnpm licences        1 when a licence is not one that we may ship under
 *   pnpm advisories      1 when a high or critical vulnerability of it is known; says so when the registry knows of no such question
 */
import { writeFileSync } from 'node:fs';
import { runPinnedPnpm } from './dependencies/run-pinned-pnpm.ts';
import { outcomeOf } from './dependencies/audit-verdict.ts';
import { componentsOf, makeSbom } from './dependencies/sbom.ts';
import { isAllowed } from './dependencies/licences.ts';

const [command, file] = process.argv.slice(2);

switch (command) {
  case 'sbom':
    if (file === undefined) process.stdout.write(makeSbom());
    else writeFileSync(file, makeSbom());
    break;
  case 'licences':
    process.exitCode = checkLicences();
    break;
  case 'advisories':
    process.exitCode = checkAdvisories();
    break;
  case undefined:
  default:
    process.stderr.write('usage: dependencies.ts sbom [file] | licences | advisories\n');
    process.exitCode = 2;
}

function checkLicences(): 0 | 1 {
  const components = componentsOf(makeSbom());
  const wrong = components.filter(({ licences }) => !isAllowed(licences));
  for (const { name, version, licences } of wrong) {
    console.error(`${name}@${version}: ${licences.length === 0 ? 'no licence' : licences.join(', ')}`);
  }
  console.log(
    `${String(components.length)} packages, ${String(wrong.length)} under a licence that is not on the list.`,
  );
  return wrong.length === 0 && components.length > 0 ? 0 : 1;
}

function checkAdvisories(): 0 | 1 {
  const { serious, known, asked } = outcomeOf(runPinnedPnpm(['audit', '--prod', '--json']).output);
  if (!asked) {
    console.log('NOT CHECKED: the npm registry in use answers no question about vulnerabilities.');
    return 0;
  }
  for (const line of serious) console.error(line);
  console.log(`${String(known)} vulnerabilities known, ${String(serious.length)} of them high or critical.`);
  return serious.length === 0 ? 0 : 1;
}
