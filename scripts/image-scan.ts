/**
 * `pnpm image:scan [image]`: looks for content that an image of the services does not need: programs that fetch, build or gain rights,
 * sources, tests, secrets, files that anyone may change, a package that its bill of materials does not name. Exit code 0: nothing was
 * found.
 */
import { findingsOf } from './image-scan/findings.ts';
import { readImage } from './image-scan/read-image.ts';

const [image = 'ccm:latest'] = process.argv.slice(2);
const content = await readImage(image);
const findings = findingsOf(content);
for (const finding of findings) console.error(finding);
console.log(`${image}: ${String(content.files.length)} files, ${String(findings.length)} findings.`);
process.exitCode = findings.length === 0 ? 0 : 1;
