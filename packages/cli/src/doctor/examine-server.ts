import { ConfigError } from '@ccm/shared/platform/config';
import { examineTls, explainDistrust, loadTrustStore } from '@ccm/shared/platform/tls';
import type { TlsExamination } from '@ccm/shared/platform/tls';
import { codeOf, messageOf } from '@ccm/core/errors';
import { compact } from '@ccm/core/objects';
import { CommandFailure, EXIT } from '../exit.ts';
import type { CheckLine } from './check-line.ts';

const HTTPS_PORT = 443;

/**
 * Shows the certificate chain of a server, and whether CCM would trust it. @throws {CommandFailure} 2 for an invalid address or an
 * unreadable trust store, 3 if the server cannot be reached.
 */
export async function examineServer(written: string, env: NodeJS.ProcessEnv): Promise<readonly CheckLine[]> {
  const { host, port } = serverOf(written);
  const address = `${host}:${port}`;
  const found = await examineTls({ host, port }, trustedBy(env)).catch((error: unknown) => {
    const words = NO_TLS.get(codeOf(error) ?? '') ?? messageOf(error);
    throw new CommandFailure(EXIT.unreachable, `${address}: ${words}`);
  });
  return [...found.chain.map(validityLine), trustLine(found, { address, host })];
}

const PLAIN_PORT = 'it does not speak TLS on this port';
/** The codes of connections that end before a certificate is shown. */
const NO_TLS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there (ECONNREFUSED)'],
  ['ENOTFOUND', 'its name is not known (ENOTFOUND)'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', PLAIN_PORT],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', PLAIN_PORT],
]);

function validityLine({ subject, validUntil }: TlsExamination['chain'][number]): CheckLine {
  const certificate = { id: `certificate ${subject}`, title: subject };
  return Date.parse(validUntil) <= Date.now()
    ? { ...certificate, state: 'fault', detail: `expired on ${validUntil}` }
    : { ...certificate, state: 'ok', detail: `valid until ${validUntil}` };
}

function trustLine(found: TlsExamination, server: { readonly address: string; readonly host: string }): CheckLine {
  const line = { id: 'trust', title: server.address };
  if (found.trusted) return { ...line, state: 'ok', detail: 'trusted' };
  const { reason, remedy } = explainDistrust(found, server.host);
  return { ...line, state: 'fault', detail: `not trusted: ${reason}`, remedy };
}

/** Host and port of an address, which may be a whole URL of any scheme: its path and its login do not matter. */
export function serverOf(written: string): { readonly host: string; readonly port: number } {
  const bare = written.trim().replace(/^[a-z][a-z\d+.-]*:\/\//i, '');
  const url = `https://${bare}`;
  if (bare === '' || /\s/.test(bare) || !URL.canParse(url))
    throw new CommandFailure(EXIT.usage, 'doctor tls: this is no address; write host or host:port');
  const { hostname, port } = new URL(url);
  return { host: hostname.replaceAll(/^\[|\]$/g, ''), port: port === '' ? HTTPS_PORT : Number(port) };
}

function trustedBy(env: NodeJS.ProcessEnv): readonly string[] {
  const path = env['SSL_TRUST_STORE_PATH'];
  const pass = env['SSL_TRUST_STORE_PASSWORD'];
  if (path === undefined) return [];
  try {
    return loadTrustStore({ path, ...compact({ pass }) }, 'SSL_TRUST_STORE_PATH');
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandFailure(EXIT.usage, error.faults.join('\n'));
    throw error;
  }
}
