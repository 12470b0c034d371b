import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../config/index.ts';
import { createHttpClient } from '../http/index.ts';
import { HttpFailure } from '@ccm/core/ports';
import { withPbmac1 } from '../../../test/with-pbmac1.ts';
import { loadKeyStore, loadTrustStore } from './load-store.ts';

const PASS = 'change it';

/** Stores as administrators make them, by keytool and openssl. */
describe('key and trust stores', function () {
  this.timeout(120_000);
  let folder: string;
  const path = (name: string): string => join(folder, name);
  const keytool = (...args: string[]): void => {
    execFileSync('keytool', ['-J-Duser.language=en', ...args, '-storepass', PASS], { cwd: folder, stdio: 'pipe' });
  };
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  };
  const pair = (file: string, alias: string, type: string, key: readonly string[]): void => {
    const names = ['-dname', 'CN=localhost', '-ext', 'san=dns:localhost,ip:127.0.0.1', '-validity', '30'];
    keytool('-genkeypair', '-alias', alias, '-storetype', type, '-keystore', file, '-keyalg', ...key, ...names);
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'stores-'));
    const rsa = ['RSA', '-keysize', '2048'];
    const ec = ['EC', '-groupname', 'secp256r1'];
    pair('rsa.jks', 'localhost', 'JKS', rsa);
    pair('ec.jks', 'localhost', 'JKS', ec);
    pair('rsa.p12', 'localhost', 'PKCS12', rsa);
    pair('ec.p12', 'localhost', 'PKCS12', ec);
    pair('pkcs12-inside.jks', 'localhost', 'PKCS12', ec);
    pair('two.jks', 'one', 'JKS', ec);
    pair('two.jks', 'two', 'JKS', ec);
    pair('own-key.jks', 'localhost', 'JKS', ec);
    pair('old.jceks', 'localhost', 'JCEKS', ec);
    makeChain();
    keytool(
      '-importcert',
      '-noprompt',
      '-alias',
      'ca',
      '-file',
      'ca.pem',
      '-storetype',
      'JKS',
      '-keystore',
      'trust.jks',
    );
    keytool(
      '-importcert',
      '-noprompt',
      '-alias',
      'ca',
      '-file',
      'ca.pem',
      '-keystore',
      'trust.p12',
      '-storetype',
      'PKCS12',
    );
    pkcs12('plain.p12', PASS);
    withPbmac1(path('plain.p12'), path('pbmac1.p12'), PASS);
    pkcs12('umlaut.p12', 'pä$$wörd €');
    pkcs12('legacy.p12', PASS, '-legacy');
    keytool('-keypasswd', '-alias', 'localhost', '-keystore', 'own-key.jks', '-keypass', PASS, '-new', 'key secret');
    openssl('crl2pkcs7', '-nocrl', '-certfile', 'bundle.pem', '-outform', 'DER', '-out', 'chain.p7b');
    openssl('crl2pkcs7', '-nocrl', '-certfile', 'bundle.pem', '-out', 'chain-pem.p7b');
    writeInOtherForms();
    writeFileSync(path('rubbish.jks'), 'not a store at all');
    writeFileSync(path('rubbish.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** A certificate of 127.0.0.1, issued by an intermediate authority, issued by a root. */
  const makeChain = (): void => {
    writeFileSync(path('ca.cnf'), 'basicConstraints=critical,CA:true\n');
    writeFileSync(path('leaf.cnf'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Root', '-days', '30');
    const sign = (name: string, subject: string, issuer: string, extensions: string): void => {
      openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
      openssl(
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        '-CA',
        `${issuer}.pem`,
        '-CAkey',
        `${issuer}.key`,
        '-days',
        '30',
        '-out',
        `${name}.pem`,
        '-extfile',
        extensions,
        '-CAcreateserial',
      );
    };
    sign('middle', '/CN=Middle', 'ca', 'ca.cnf');
    sign('leaf', '/CN=localhost', 'middle', 'leaf.cnf');
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'rsa.key',
      '-out',
      'rsa.pem',
      '-subj',
      '/CN=localhost',
    );
    const join2 = (...names: string[]): string => names.map((name) => readFileSync(path(name), 'utf8')).join('');
    writeFileSync(path('chain.pem'), join2('middle.pem', 'leaf.pem', 'leaf.key'));
    openssl('pkcs8', '-topk8', '-in', 'leaf.key', '-out', 'leaf.enc', '-passout', `pass:${PASS}`);
    writeFileSync(path('encrypted.pem'), join2('leaf.enc', 'leaf.pem', 'middle.pem'));
    writeFileSync(path('key-only.pem'), join2('leaf.key'));
    writeFileSync(path('bundle.pem'), join2('ca.pem', 'middle.pem'));
    const bundle = ['-inkey', 'leaf.key', '-in', 'leaf.pem', '-certfile', 'middle.pem', '-passout', `pass:${PASS}`];
    openssl('pkcs12', '-export', ...bundle, '-out', 'chain.p12');
    openssl('pkcs12', '-export', ...bundle, '-name', 'Leaf', '-out', 'named.p12');
    openssl('x509', '-in', 'ca.pem', '-outform', 'der', '-out', 'ca.der');
    keytool(
      '-importkeystore',
      '-srckeystore',
      'named.p12',
      '-srcstoretype',
      'PKCS12',
      '-srcstorepass',
      PASS,
      '-destkeystore',
      'chain.jks',
      '-deststoretype',
      'JKS',
      '-deststorepass',
      PASS,
      '-noprompt',
    );
  };

  /** The same stores as they look when they have passed through other programs. */
  const writeInOtherForms = (): void => {
    const pem = readFileSync(path('chain.pem'), 'utf8');
    writeFileSync(path('indented.pem'), pem.replaceAll(/^/gm, '    '));
    writeFileSync(path('one-line.pem'), pem.replaceAll('\n', ' '));
    writeFileSync(path('escaped.pem'), pem.replaceAll('\n', String.raw`\n`));
    writeFileSync(path('escaped-twice.pem'), pem.replaceAll('\n', String.raw`\\n`));
    writeFileSync(path('carriage-returns.pem'), pem.replaceAll('\n', '\r'));
    writeFileSync(path('powershell.pem'), Buffer.from(`\uFEFF${pem.replaceAll('\n', '\r\n')}`, 'utf16le'));
    writeFileSync(path('encoded-twice.p12'), readFileSync(path('chain.p12')).toString('base64'));
    writeFileSync(path('two-keys.pem'), `${readFileSync(path('ca.key'), 'utf8')}${pem}`);
    openssl('rsa', '-aes128', '-traditional', '-passout', `pass:${PASS}`, '-in', 'rsa.key', '-out', 'traditional.key');
    writeFileSync(
      path('traditional.pem'),
      ['traditional.key', 'rsa.pem'].map((name) => readFileSync(path(name))).join(''),
    );
    const traditional = readFileSync(path('traditional.pem'), 'utf8');
    writeFileSync(path('traditional-one-line.pem'), traditional.replaceAll(/\n+/g, ' '));
    writeFileSync(path('traditional-escaped.pem'), traditional.replaceAll('\n', String.raw`\n`));
    openssl('pkey', '-in', 'leaf.key', '-outform', 'DER', '-out', 'key-only.der');
    writeFileSync(path('ssh.key'), '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n');
    pair('secret.p12', 'localhost', 'PKCS12', ['EC', '-groupname', 'secp256r1']);
    keytool('-genseckey', '-alias', 'secret', '-keyalg', 'AES', '-keysize', '128', '-keystore', 'secret.p12');
    writeFileSync(path('empty.pem'), '');
  };

  const pkcs12 = (name: string, pass: string, ...more: readonly string[]): void => {
    openssl(
      'pkcs12',
      '-export',
      '-inkey',
      'leaf.key',
      '-in',
      'leaf.pem',
      '-passout',
      `pass:${pass}`,
      '-out',
      name,
      ...more,
    );
  };

  const stores: Record<string, { alias?: string; pass?: string; keyPass?: string; chain: number }> = {
    'pbmac1.p12': { pass: PASS, chain: 1 },
    'umlaut.p12': { pass: 'pä$$wörd €', chain: 1 },
    'legacy.p12': { pass: PASS, chain: 1 },
    'own-key.jks': { pass: PASS, keyPass: 'key secret', chain: 1 },
    'rsa.jks': { alias: 'localhost', pass: PASS, chain: 1 },
    'ec.jks': { pass: PASS, chain: 1 },
    'two.jks': { alias: 'TWO', pass: PASS, chain: 1 },
    'chain.jks': { alias: 'leaf', pass: PASS, chain: 2 },
    'rsa.p12': { alias: 'localhost', pass: PASS, chain: 1 },
    'ec.p12': { pass: PASS, chain: 1 },
    'pkcs12-inside.jks': { alias: 'localhost', pass: PASS, chain: 1 },
    'chain.p12': { pass: PASS, chain: 2 },
    'named.p12': { alias: 'leaf', pass: PASS, chain: 2 },
    'chain.pem': { chain: 2 },
    'encrypted.pem': { pass: PASS, chain: 2 },
    'traditional.pem': { pass: PASS, chain: 1 },
    'traditional-one-line.pem': { pass: PASS, chain: 1 },
    'traditional-escaped.pem': { pass: PASS, chain: 1 },
    'indented.pem': { chain: 2 },
    'one-line.pem': { chain: 2 },
    'escaped.pem': { chain: 2 },
    'escaped-twice.pem': { chain: 2 },
    'carriage-returns.pem': { chain: 2 },
    'powershell.pem': { chain: 2 },
    'encoded-twice.p12': { pass: PASS, chain: 2 },
    'two-keys.pem': { chain: 2 },
  };
  for (const [name, { chain, ...more }] of Object.entries(stores)) {
    it(`opens ${name}: its key, and ${chain} certificate(s) from its own upwards`, () => {
      const { key, cert } = loadKeyStore({ path: path(name), ...more }, 'SSL_KEY_STORE');
      const certificates = cert.split(/(?=-----BEGIN)/).map((pem) => new X509Certificate(pem));
      expect(certificates).to.have.length(chain);
      expect(certificates[0]?.checkPrivateKey(createPrivateKey(key))).to.equal(true);
      expect(certificates[0]?.subject).to.equal('CN=localhost');
    });
  }

  const faulty: Record<string, { alias?: string; pass?: string; keyPass?: string; says: string }> = {
    'chain.p7b': { says: 'is a PKCS#7 file (.p7b)' },
    'chain-pem.p7b': { says: 'is a PKCS#7 file (.p7b)' },
    'pbmac1.p12': { pass: 'wrong hush', says: 'does not open' },
    'own-key.jks': { pass: PASS, keyPass: 'wrong hush', says: 'holds a key that its password (SSL_KEY_PASSWORD)' },
    'none.jks': { says: 'cannot be read (ENOENT)' },
    'rubbish.jks': { pass: PASS, says: 'is neither JKS, PKCS#12 nor PEM' },
    'old.jceks': { pass: PASS, says: 'is a JCEKS store' },
    'rsa.jks': { pass: 'wrong hush', says: 'does not open: its password (SSL_KEY_PASS) is wrong or missing' },
    'rsa.p12': { pass: 'wrong hush', says: 'does not open' },
    'ec.p12': { says: 'does not open' },
    'two.jks': { pass: PASS, says: 'holds several keys, name one as the alias (SSL_KEY_ALIAS): one, two' },
    'ec.jks': { alias: 'other', pass: PASS, says: 'holds no key of that alias (SSL_KEY_ALIAS), but: localhost' },
    'encrypted.pem': { pass: 'wrong hush', says: 'holds a key that its password (SSL_KEY_PASS) does not open' },
    'key-only.pem': { says: 'holds no certificate for its key' },
    'trust.jks': { pass: PASS, says: 'holds no private key' },
    'bundle.pem': { says: 'holds no private key: a PEM store is one file with the key and its chain' },
    'key-only.der': { says: 'is a private key in binary, without its certificate' },
    'ssh.key': { says: 'holds a key in the form of OpenSSH' },
    'secret.p12': { pass: PASS, says: 'holds entries beside keys and certificates' },
    'empty.pem': { says: 'is empty' },
  };
  for (const [name, { says, ...more }] of Object.entries(faulty)) {
    it(`says that ${name} ${says}`, () => {
      try {
        loadKeyStore({ path: path(name), ...more }, 'SSL_KEY_STORE');
        expect.fail('it opened');
      } catch (error) {
        expect(error).to.be.instanceOf(ConfigError);
        expect(String(error))
          .to.include(`SSL_KEY_STORE ${path(name)} ${says}`)
          .and.not.include('hush');
      }
    });
  }

  const trustStores: Record<string, { pass?: string; count: number }> = {
    'trust.jks': { pass: PASS, count: 1 },
    'trust.p12': { pass: PASS, count: 1 },
    'ca.pem': { count: 1 },
    'ca.der': { count: 1 },
    'bundle.pem': { count: 2 },
  };
  for (const [name, { count, ...more }] of Object.entries(trustStores)) {
    it(`takes ${count} certificate(s) from ${name}, and they are trusted`, async () => {
      const trusted = loadTrustStore({ path: path(name), ...more }, 'SSL_TRUST_STORE_PATH');
      expect(trusted).to.have.length(count);
      expect(await callTrusting(trusted)).to.equal(200);
    });
  }

  it('refuses a trust store with a certificate that cannot be read', () => {
    expect(() => loadTrustStore({ path: path('rubbish.pem') }, 'X')).to.throw(ConfigError, 'cannot be read');
  });

  it('does not trust a server of an unknown authority, and sends it nothing', async () => {
    const failure = await callTrusting([]).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(HttpFailure).and.include({ requestSent: false });
  });

  const callTrusting = async (trustedCas: readonly string[]): Promise<number> => {
    const client = createHttpClient({ userAgent: 'test', trustedCas });
    const server = createServer(loadKeyStore({ path: path('chain.pem') }, 'X'), (_request, response) => response.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
      return (await client.request({ method: 'GET', url })).status;
    } finally {
      client.close();
      server.close();
      await once(server, 'close');
    }
  };
});
