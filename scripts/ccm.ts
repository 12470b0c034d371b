import { readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { loadTrustStore } from '@ccm/shared/tls';
import { examineEnvironment } from './doctor/examine-environment.ts';
import { examineTls } from './doctor/examine-tls.ts';

const USAGE = `ccm doctor [file] [--json]             what each variable of an .env does here; 1 when no service would start
ccm doctor tls <host[:port]> [--json]  a server's certificates, against the public ones and SSL_TRUST_STORE_PATH
`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const [command, subject = '.env', target] = positionals;

if (command !== 'doctor') {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else if (subject === 'tls' && target !== undefined) {
  process.exitCode = await doctorTls(target);
} else {
  process.exitCode = doctorEnvironment(subject);
}

function doctorEnvironment(file: string): 0 | 1 {
  const read = Object.entries(parseEnv(readFileSync(file, 'utf8')));
  const found = examineEnvironment(Object.fromEntries(read.map(([name, value]) => [name, value ?? ''])));
  print(found, [
    ...found.variables.map(({ name, meaning }) => `${name}: ${meaning ?? 'unknown'}`),
    ...found.warnings.map((warning) => `WARNING ${warning}`),
    ...found.faults.map((fault) => `FAULT ${fault}`),
  ]);
  return found.faults.length === 0 ? 0 : 1;
}

async function doctorTls(address: string): Promise<0 | 1> {
  const { hostname, port } = new URL(`https://${address}`);
  const path = process.env['SSL_TRUST_STORE_PATH'];
  const pass = process.env['SSL_TRUST_STORE_PASSWORD'];
  const store = path === undefined ? undefined : { path, ...(pass === undefined ? {} : { pass }) };
  const trusted = store === undefined ? [] : loadTrustStore(store, 'SSL_TRUST_STORE_PATH');
  const found = await examineTls({ host: hostname, port: port === '' ? 443 : Number(port) }, trusted);
  const root = found.chain.at(-1);
  print(found, [
    ...found.chain.map(({ subject: name, validUntil }) => `${name}, valid until ${validUntil}`),
    found.trusted
      ? 'trusted'
      : `FAULT not trusted (${found.why ?? ''}): put the certificate "${root?.issuer ?? ''}" into SSL_TRUST_STORE_PATH`,
  ]);
  return found.trusted ? 0 : 1;
}

function print(found: object, lines: readonly string[]): void {
  process.stdout.write(`${values.json === true ? JSON.stringify(found, undefined, 2) : lines.join('\n')}\n`);
}
