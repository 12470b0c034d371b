import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { captureLog, eventually } from '@ccm/testing/support';
import { ActiveMqBroker } from '@ccm/testing/servers';
import { compact } from '@ccm/core/objects';
import { BrokerSession } from '../broker-session.ts';
import type { BrokerTls } from './connection-options.ts';

const run = promisify(execFile);
const { logger } = captureLog();
const PASSWORD = 'changeit';

/** A key with its self-signed certificate: a PKCS#12 file, and the certificate as PEM. */
async function makeKey(folder: string, name: string, subjectAltName: string): Promise<{ p12: string; pem: Buffer }> {
  const p12 = join(folder, `${name}.p12`);
  const pem = join(folder, `${name}.pem`);
  const store = ['-keystore', p12, '-storetype', 'PKCS12', '-storepass', PASSWORD, '-alias', name];
  const subject = ['-keyalg', 'RSA', '-dname', `CN=${name}`, '-validity', '30', '-ext', `san=${subjectAltName}`];
  await run('keytool', ['-genkeypair', ...subject, ...store]);
  await run('keytool', ['-exportcert', '-rfc', '-file', pem, ...store]);
  return { p12, pem: await readFile(pem) };
}

describe('BrokerSession over TLS', () => {
  let folder: string;
  let broker: ActiveMqBroker;
  let session: BrokerSession;
  let ca: Buffer;
  let ours: { readonly pfx: Buffer; readonly passphrase: string };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccm-tls-'));
    const server = await makeKey(folder, 'broker.example', 'ip:127.0.0.1');
    const client = await makeKey(folder, 'ccm', 'dns:ccm');
    ca = server.pem;
    ours = { pfx: await readFile(client.p12), passphrase: PASSWORD };
    const trustStorePath = join(folder, 'trust.p12');
    const trust = ['-keystore', trustStorePath, '-storetype', 'PKCS12', '-storepass', PASSWORD, '-noprompt'];
    await run('keytool', ['-importcert', '-file', join(folder, 'ccm.pem'), '-alias', 'ccm', ...trust]);
    broker = await ActiveMqBroker.start({
      persistent: false,
      tls: {
        keyStorePath: server.p12,
        keyStorePassword: PASSWORD,
        keyStoreType: 'PKCS12',
        trustStorePath,
        trustStorePassword: PASSWORD,
        trustStoreType: 'PKCS12',
      },
      connectors: {
        tls: { scheme: 'stomp+ssl' },
        mutual: { scheme: 'stomp+ssl', query: 'needClientAuth=true' },
      },
    });
  });

  afterEach(async () => {
    await session.stop();
  });

  after(async () => {
    await broker.stop();
    await rm(folder, { recursive: true });
  });

  function open(port: number, tls?: BrokerTls, connectTimeoutMs = 10_000): BrokerSession {
    session = new BrokerSession({
      brokers: [{ host: '127.0.0.1', port }],
      logger,
      connectTimeoutMs,
      reconnect: { firstMs: 10, maxMs: 50 },
      ...compact({ tls }),
    });
    void session.start();
    return session;
  }

  it('publishes if the broker’s certificate is trusted', async () => {
    open(broker.portOf('tls'), { ca });

    await session.publish({ queue: 'tls', type: 'T', body: '1' });

    expect(session.counters.published).to.equal(1);
  });

  it('shows its own certificate if the broker asks for one', async () => {
    open(broker.portOf('mutual'), { ca, ...ours });

    await session.publish({ queue: 'tls', type: 'T', body: '1' });

    expect(session.counters.published).to.equal(1);
  });

  const says = async (words: string): Promise<true> =>
    eventually(() => session.health.lastError?.includes(words) === true, { describe: words });

  it('explains a certificate that is not trusted', async () => {
    open(broker.portOf('tls'), {});

    await says('its certificate is not trusted: put its CA into AMQ_TRUST_STORE_PATH');
  });

  it('explains a certificate for another name', async () => {
    open(broker.portOf('tls'), { ca, servername: 'other.example' });

    await says('its certificate is for another name');
  });

  it('explains a TLS connector met without TLS', async () => {
    open(broker.portOf('tls'));

    await says('speaks TLS: set AMQ_SSL_ENABLED=true');
  });

  it('explains a plain connector met with TLS', async () => {
    open(broker.stompPort, { ca }, 200);

    await says('set AMQ_SSL_ENABLED=false');
  });
});
