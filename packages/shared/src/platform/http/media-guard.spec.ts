import { expect } from 'chai';
import { UpstreamError } from '@ccm/core/domain';
import { assertMediaAllowed, isPublicAddress } from './media-guard.ts';
import type { MediaGuardOptions } from './media-guard.ts';

const ADDRESSES: ReadonlyMap<string, readonly string[]> = new Map([
  ['cdn.example', ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946']],
  ['a.cdn.example', ['93.184.216.34']],
  ['tls.example', ['93.184.216.34']],
  ['plain.example', ['93.184.216.34']],
  ['inside.example', ['93.184.216.34', '10.1.2.3']],
]);

const OPTIONS: MediaGuardOptions = {
  trustedHosts: ['127.0.0.1:4010', 'files.corp', '*.Trusted.example'],
  declaredHosts: [
    'cdn.example',
    '*.cdn.example',
    'inside.example',
    'gone.example',
    '10.0.0.8',
    '[::1]',
    'only.example:8443',
    'tls.example:443',
    'plain.example:80',
  ],
  resolve: (host) => {
    const found = ADDRESSES.get(host);
    return found === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(found);
  },
};

async function verdictOn(url: string): Promise<UpstreamError | 'allowed'> {
  try {
    await assertMediaAllowed(url, OPTIONS);
    return 'allowed';
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
}

describe('assertMediaAllowed', () => {
  const ALLOWED = [
    'https://cdn.example/a.jpg?b=c',
    'https://CDN.example./a.jpg',
    'http://a.cdn.example:8080/a.jpg',
    'http://127.0.0.1:4010/media/1',
    'https://files.corp/x',
    'https://deep.a.trusted.example/x',
    'https://tls.example/x',
    'http://plain.example/x',
  ];
  for (const url of ALLOWED) {
    it(`lets ${url} pass`, async () => {
      expect(await verdictOn(url)).to.equal('allowed');
    });
  }

  const REFUSED: readonly (readonly [string, RegExp])[] = [
    ['not an address', /is none/],
    ['file:///etc/passwd', /not file$/],
    ['ftp://cdn.example/a', /not ftp$/],
    ['https://user:pw@cdn.example/a', /credentials/],
    ['https://user@cdn.example/a', /credentials/],
    ['https://:pw@cdn.example/a', /credentials/],
    ['https://evil.example/a', /not fetched from evil.example: .*MEDIA_ALLOWED_HOSTS/],
    ['https://cdn.example.evil.example/a', /not fetched from/],
    ['https://evilcdn.example/a', /not fetched from/],
    ['https://trusted.example/a', /not fetched from/],
    ['https://.trusted.example/a', /not fetched from/],
    ['https://a.trusted.example.evil.example/a', /not fetched from/],
    ['http://tls.example/a', /not fetched from/],
    ['https://plain.example/a', /not fetched from/],
    ['http://127.0.0.1:4011/a', /not fetched from/],
    ['https://only.example/a', /not fetched from/],
    ['http://169.254.169.254/latest/meta-data/', /not fetched from/],
    ['https://inside.example/a', /is at 10\.1\.2\.3, an address that is not public/],
    ['http://10.0.0.8/a', /not public/],
    ['http://0x0a.0.0.8/a', /not public/],
    ['http://[::1]/a', /not public/],
  ];
  for (const [url, why] of REFUSED) {
    it(`refuses ${url} for good`, async () => {
      const outcome = await verdictOn(url);

      expect(outcome).to.be.instanceOf(UpstreamError).and.have.property('upstream', 'media');
      expect(outcome).to.have.property('message').that.matches(why);
      expect(outcome).to.have.nested.property('advice.retryable', false);
    });
  }

  it('tries again later if the name cannot be resolved', async () => {
    expect(await verdictOn('https://gone.example/a')).to.have.nested.property('advice.retryable', true);
  });
});

describe('isPublicAddress', () => {
  const INSIDE = [
    '0.0.0.0',
    '10.0.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.255',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::ffff:169.254.169.254',
    '64:ff9b::a00:1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    '2002:a00:1::',
    'no address',
  ];
  for (const address of INSIDE) {
    it(`knows ${address} for not public`, () => {
      expect(isPublicAddress(address)).to.equal(false);
    });
  }

  for (const address of [
    '1.1.1.1',
    '93.184.216.34',
    '172.32.0.1',
    '192.167.1.1',
    '::ffff:8.8.8.8',
    '2606:4700::1111',
  ]) {
    it(`knows ${address} for public`, () => {
      expect(isPublicAddress(address)).to.equal(true);
    });
  }
});
