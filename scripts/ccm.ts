import { readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { examineEnvironment } from './doctor/examine-environment.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const [command, file = '.env'] = positionals;

if (command === 'doctor') {
  const read = Object.entries(parseEnv(readFileSync(file, 'utf8')));
  const found = examineEnvironment(Object.fromEntries(read.map(([name, value]) => [name, value ?? ''])));
  const lines = [
    ...found.variables.map(({ name, meaning }) => `${name}: ${meaning ?? 'unknown'}`),
    ...found.warnings.map((warning) => `WARNING ${warning}`),
    ...found.faults.map((fault) => `FAULT ${fault}`),
  ];
  process.stdout.write(`${values.json === true ? JSON.stringify(found, undefined, 2) : lines.join('\n')}\n`);
  process.exitCode = found.faults.length === 0 ? 0 : 1;
} else {
  process.stderr.write('ccm doctor [file, default .env] [--json]\n');
  process.exitCode = 2;
}
