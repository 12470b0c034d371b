import { ConfigError } from '@ccm/shared/platform/config';
import { examineTls, loadTrustStore } from '@ccm/shared/platform/tls';
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
    throw new CommandFailure(EXIT.unreachable, `${address}: ${error instanceof Error ? error.message : String(error)}`);
  });
  const root = found.chain.at(-1);
  return [
    ...found.chain.map(({ subject, validUntil }): CheckLine => ({
      id: `certificate ${subject}`,
      title: subject,
      state: 'ok',
      detail: `valid until ${validUntil}`,
    })),
    found.trusted
      ? { id: 'trust', title: address, state: 'ok', detail: 'trusted' }
      : {
          id: 'trust',
          title: address,
          state: 'fault',
          detail: `not trusted (${found.why ?? 'unknown'})`,
          remedy: `put the certificate "${root?.issuer ?? ''}" into SSL_TRUST_STORE_PATH`,
        },
  ];
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
