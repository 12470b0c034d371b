import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { SmscSimulator } from '@ccm/simulators/smsc';
import { aSubmit } from '@ccm/testing/channels';
import { sessionTo } from '../../../test/test-session.ts';
import type { TestSession } from '../../../test/test-session.ts';

describe('a bind over TLS', () => {
  let folder: string;
  let smsc: SmscSimulator;
  let session: TestSession;
  let cert: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smpp-tls-'));
    const request = '-x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost -addext';
    execFileSync('openssl', ['req', ...request.split(' '), 'subjectAltName=DNS:localhost'], {
      cwd: folder,
      stdio: 'pipe',
    });
    cert = await readFile(join(folder, 'cert.pem'), 'utf8');
    const key = await readFile(join(folder, 'key.pem'), 'utf8');
    smsc = await new SmscSimulator({ tls: { key, cert } }).listen();
  });
  after(async () => {
    await smsc.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await session.close(5000);
  });

  it('works with a certificate that is trusted', async () => {
    session = sessionTo(smsc.port, { secure: true, host: 'localhost', ca: [cert] });
    session.start();
    await session.reaches('bound');
    await session.submit(aSubmit());
    expect(smsc.messages[0]?.text).to.equal('Hello@€');
  });

  const refused = [
    ['that nobody trusts', { host: 'localhost' }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of another host', { host: '127.0.0.1', trusted: true }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const;
  for (const [what, given, code] of refused) {
    it(`is never made with a certificate ${what}, and says so`, async () => {
      const ca = 'trusted' in given ? { ca: [cert] } : {};
      session = sessionTo(smsc.port, { secure: true, host: given.host, ...ca, reconnectDelayMs: () => 60_000 });
      session.start();
      await session.reaches('waiting');
      expect(session.details.join()).to.include(code);
      expect(smsc.bound).to.deep.equal([]);
    });
  }

  it('waits for the next try if a certificate to trust cannot be read', async () => {
    session = sessionTo(smsc.port, { secure: true, ca: ['no certificate'], reconnectDelayMs: () => 60_000 });
    session.start();
    await session.reaches('waiting');
    expect(session.state).to.equal('waiting');
  });
});
