import { readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { ConfigError } from '@ccm/shared/platform/config';
import { loadTrustStore } from '@ccm/shared/platform/tls';
import { examineEnvironment } from './doctor/examine-environment.ts';
import { examineTls } from './doctor/examine-tls.ts';

const USAGE = `ccm doctor [file] [--json]             what each variable of an .env does here; 1 when no service would start
ccm doctor tls <host[:port]> [--json]  a server's certificates, against the public ones and SSL_TRUST_STORE_PATH
`;

const OPTIONS = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
/** As services end that are badly configured: sysexits.h, EX_CONFIG. */
const EXIT_CONFIG = 78;
const EXIT_USAGE = 2;
const WHY_UNREADABLE: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'you may not read this file'],
  ['EISDIR', 'this is a folder, not a file'],
]);

try {
  process.exitCode = await main();
} catch (error) {
  const { code, lines } = explained(error);
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exitCode = code;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const [command, subject = '.env', target] = positionals;
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (command === 'doctor' && subject !== 'tls') return doctorEnvironment(subject, values.json);
  if (command === 'doctor' && target !== undefined) return doctorTls(target, values.json);
  process.stderr.write(USAGE);
  return EXIT_USAGE;
}

/** What went wrong, in one line where it can be: no stack helps whoever asks the doctor. */
function explained(error: unknown): { readonly code: number; readonly lines: readonly string[] } {
  if (error instanceof ConfigError) return { code: EXIT_CONFIG, lines: error.faults };
  if (!(error instanceof Error)) throw error;
  const code = 'code' in error ? String(error.code) : '';
  if (code.startsWith('ERR_PARSE_ARGS')) return { code: EXIT_USAGE, lines: [error.message, USAGE.trimEnd()] };
  return { code: 1, lines: [error.message] };
}

function doctorEnvironment(file: string, json: boolean | undefined): number {
  const text = textOf(file);
  if (text === undefined) return EXIT_CONFIG;
  const read = Object.entries(parseEnv(text));
  const found = examineEnvironment(Object.fromEntries(read.map(([name, value]) => [name, value ?? ''])));
  print(found, json, [
    ...found.variables.map(({ name, meaning }) => `${name}: ${meaning ?? 'unknown'}`),
    ...found.warnings.map((warning) => `WARNING ${warning}`),
    ...found.faults.map((fault) => `FAULT ${fault}`),
  ]);
  return found.faults.length === 0 ? 0 : 1;
}

/** Undefined, and said why, where the file cannot be read. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : '';
    process.stderr.write(`${file}: ${WHY_UNREADABLE.get(why) ?? `cannot be read (${why})`}\n`);
    return undefined;
  }
}

async function doctorTls(address: string, json: boolean | undefined): Promise<number> {
  if (!URL.canParse(`https://${address}`)) throw new Error(`${address}: no host, or host:port`);
  const { hostname, port } = new URL(`https://${address}`);
  const path = process.env['SSL_TRUST_STORE_PATH'];
  const pass = process.env['SSL_TRUST_STORE_PASSWORD'];
  const store = path === undefined ? undefined : { path, ...(pass === undefined ? {} : { pass }) };
  const trusted = store === undefined ? [] : loadTrustStore(store, 'SSL_TRUST_STORE_PATH');
  const found = await examineTls({ host: hostname, port: port === '' ? 443 : Number(port) }, trusted);
  const root = found.chain.at(-1);
  print(found, json, [
    ...found.chain.map(({ subject: name, validUntil }) => `${name}, valid until ${validUntil}`),
    found.trusted
      ? 'trusted'
      : `FAULT not trusted (${found.why ?? ''}): put the certificate "${root?.issuer ?? ''}" into SSL_TRUST_STORE_PATH`,
  ]);
  return found.trusted ? 0 : 1;
}

function print(found: object, json: boolean | undefined, lines: readonly string[]): void {
  process.stdout.write(`${json === true ? JSON.stringify(found, undefined, 2) : lines.join('\n')}\n`);
}
