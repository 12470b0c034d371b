import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examineTls } from './examine-tls.ts';

describe('examineTls', () => {
  let folder: string;
  let certificate = '';
  let server: ReturnType<typeof createServer>;
  const target = (): { host: string; port: number } => ({
    host: 'localhost',
    port: (server.address() as AddressInfo).port,
  });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ccm-tls-'));
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem'];
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '30'];
    execFileSync('openssl', [...made, ...name], { cwd: folder, stdio: 'pipe' });
    certificate = readFileSync(join(folder, 'cert.pem'), 'utf8');
    server = createServer({ key: readFileSync(join(folder, 'key.pem')), cert: certificate });
    await new Promise<void>((resolve) => server.listen(0, resolve));
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows the chain with its expiry, and why it is not trusted', async () => {
    const found = await examineTls(target(), []);
    expect(found.chain).to.have.lengthOf(1);
    expect(found.chain[0]?.subject).to.equal('CN=localhost');
    expect(Date.parse(found.chain[0]?.validUntil ?? '')).to.be.greaterThan(Date.now());
    expect([found.trusted, found.why]).to.deep.equal([false, 'DEPTH_ZERO_SELF_SIGNED_CERT']);
  });

  it('trusts the certificates in the trust store', async () => {
    expect((await examineTls(target(), [certificate])).trusted).to.equal(true);
  });
});
