import { expect } from 'chai';
import { redisUrl } from './redis-url.ts';
import { skillGroups } from './skill-groups.ts';
import { byteSize, duration, durationOrOff, wholeSeconds } from './quantity-formats.ts';
import { baseUrl, brokerAddress, hostMaybePort, hostName, hostPort } from './address-formats.ts';
import { trustProxy } from './trust-proxy.ts';
import { numericId, phone, secret, token } from './formats.ts';
import { readAs } from './format.ts';
import type { Format } from './format.ts';

const read = (format: Format<unknown>, text: string): unknown => {
  const reading = format.read(text);
  return 'value' in reading ? reading.value : 'refused';
};
const table = (title: string, format: Format<unknown>, cases: Record<string, unknown>): void => {
  describe(title, () => {
    for (const [text, expected] of Object.entries(cases)) {
      it(`${expected === 'refused' ? 'refuses' : 'reads'} "${text}"`, () => {
        expect(read(format, text)).to.deep.equal(expected);
      });
    }
  });
};

table('REDIS_URL', redisUrl, {
  'redis://127.0.0.1:6379': { kind: 'single', host: '127.0.0.1', port: 6379, tls: false, db: 0 },
  'redis://host': { kind: 'single', host: 'host', port: 6379, tls: false, db: 0 },
  'REDIS://host': { kind: 'single', host: 'host', port: 6379, tls: false, db: 0 },
  'redis://[::1]:6380/2': { kind: 'single', host: '::1', port: 6380, tls: false, db: 2 },
  'rediss://me:p%40ss@host:6390': {
    kind: 'single',
    host: 'host',
    port: 6390,
    tls: true,
    db: 0,
    username: 'me',
    password: 'p@ss',
  },
  'redis://:pass@host/': { kind: 'single', host: 'host', port: 6379, tls: false, db: 0, password: 'pass' },
  'redis+sentinel://a:26379,b/main/1': {
    kind: 'sentinel',
    sentinels: [
      { host: 'a', port: 26_379 },
      { host: 'b', port: 26_379 },
    ],
    name: 'main',
    tls: false,
    db: 1,
  },
  'redis+sentinel://:pass@a/main': {
    kind: 'sentinel',
    sentinels: [{ host: 'a', port: 26_379 }],
    name: 'main',
    tls: false,
    db: 0,
    password: 'pass',
  },
  'redis+cluster://a:7000,b:7001': {
    kind: 'cluster',
    nodes: [
      { host: 'a', port: 7000 },
      { host: 'b', port: 7001 },
    ],
    tls: false,
  },
  'rediss+cluster://me:pass@a:7000': {
    kind: 'cluster',
    nodes: [{ host: 'a', port: 7000 }],
    tls: true,
    username: 'me',
    password: 'pass',
  },
  'redis://a,b': 'refused',
  'redis://host/name': 'refused',
  'redis+sentinel://a:26379': 'refused',
  'redis+cluster://a:7000/1': 'refused',
  'redis://host:0': 'refused',
  'redis://host:99999': 'refused',
  'redis://me:%zz@host': 'refused',
  'redis://:p@ss@host': 'refused',
  'host:6379': 'refused',
  'http://host': 'refused',
});

table('a phone number', phone, {
  '+447911123456': '+447911123456',
  'whatsapp:+14155238886': '+14155238886',
  'fax:+14155238886': 'refused',
});

table('an id of a provider', numericId, {
  '1067280970047460': '1067280970047460',
  'my-shop': 'refused',
  '+442071234567': 'refused',
  '1067280970047460/feed': 'refused',
  '123456789012345678901': 'refused',
});

table('a token of a provider', token, {
  'EAAB-x_y.z|1:2~3+/==': 'EAAB-x_y.z|1:2~3+/==',
  'several words': 'several words',
  'X-Viber-Auth-Token: 4f5': 'refused',
  'Bearer EAAB': 'refused',
  '"EAAB"': 'refused',
  '<EAAB>': 'refused',
  EAABé: 'refused',
  'EAAB\u200b': 'refused',
});

table('a secret', secret(1), {
  'any characters, and blanks: ü ☂': 'any characters, and blanks: ü ☂',
  'one line\nand another': 'refused',
  'a tab\tin it': 'refused',
});

table('SKILL_GROUPS', skillGroups, {
  'whatsapp, premium|facebook, gold|sms, silver|smpp, bronze': {
    whatsapp: 'premium',
    facebook: 'gold',
    sms: 'silver',
    smpp: 'bronze',
  },
  ' Viber ,Gold  Queue, East | SMS,x': { viber: 'Gold  Queue, East', sms: 'x' },
  '': {},
  whatsapp: 'refused',
  'whatsapp,': 'refused',
  ',gold': 'refused',
  'sms, a||smpp, b': 'refused',
  'sms, a|': 'refused',
  'sms, a|SMS, b': 'refused',
  'pigeon, a': 'refused',
});

table('a duration in seconds', duration('s'), {
  '30': 30_000,
  '30s': 30_000,
  '500 ms': 500,
  '1.5h': 5_400_000,
  '15 min': 900_000,
  '7D': 604_800_000,
  '30 sec': 30_000,
  '1 Second': 1000,
  '5 mins': 300_000,
  '2 minutes': 120_000,
  '2 hrs': 7_200_000,
  '8 days': 691_200_000,
  '3650 d': 315_360_000_000,
  '3651 d': 'refused',
  '1e3': 'refused',
  '0': 'refused',
  '-1': 'refused',
  '5 parsecs': 'refused',
  '5 constructor': 'refused',
  s: 'refused',
});

table('a duration of a timer', duration('s', { maxDays: 24 }), {
  '24d': 2_073_600_000,
  '25 d': 'refused',
});

table('a duration that may be off', durationOrOff('s'), {
  '-1': undefined,
  '30': 30_000,
  '0': 'refused',
  '999999999999999999': 'refused',
});

table('a size', byteSize, {
  '5 MB': 5_242_880,
  '1MB': 1_048_576,
  '5 GB': 5_368_709_120,
  '512k': 524_288,
  '1 MiB': 1_048_576,
  '10': 10,
  '10 B': 10,
  '0': 'refused',
  '5 XB': 'refused',
  MB: 'refused',
});

table('a base address', baseUrl, {
  'https://host/ccm/': 'https://host/ccm',
  'http://127.0.0.1:8080': 'http://127.0.0.1:8080',
  'https://host/?x=1': 'refused',
  'https://host/#x': 'refused',
  'https://me@host/': 'refused',
  'ftp://host': 'refused',
  'host/path': 'refused',
  'https:/host': 'refused',
  'https:host': 'refused',
  'https:///host': 'refused',
});

table('TRUST_PROXY', trustProxy, {
  FALSE: false,
  '2': 2,
  'loopback, 10.0.0.0/8': ['loopback', '10.0.0.0/8'],
  '10.0.0.0/255.0.0.0': ['10.0.0.0/255.0.0.0'],
  'fd00::/8': ['fd00::/8'],
  '10.0.0.0/33': 'refused',
  '10.0.0.0/0': 'refused',
  '10.0.0.0/x': 'refused',
  '10.0.0.0/255.0.255.0': 'refused',
  '10.0.0.0/8/8': 'refused',
  'fd00::/129': 'refused',
  'proxy.test': 'refused',
});

table('a host that may have a port', hostMaybePort, {
  'Files.test:8443': 'files.test:8443',
  '*.files.test': '*.files.test',
  '[::1]:80': '[::1]:80',
  'files.test:0': 'refused',
  'files.test:99999': 'refused',
});

table('host:port', hostPort, {
  'activemq:61613': { host: 'activemq', port: 61_613 },
  '[::1]:1': { host: '::1', port: 1 },
  activemq: 'refused',
  'activemq:0': 'refused',
  'tcp://activemq:61613': 'refused',
});

describe('a broker', () => {
  const problemOf = (value: string): unknown => ({ problem: undefined, ...brokerAddress.read(value) }).problem;

  for (const value of ['failover:(tcp://a:61613,tcp://b:61613)?randomize=false', 'a:61613,b:61613'])
    it(`says of ${value} where each broker goes`, () => {
      expect(problemOf(value)).to.include('the second into AMQ_SECONDARY');
    });

  it('says of a scheme that it must go', () => {
    expect(problemOf('tcp://a:61616')).to.equal('must be one host:port, without a scheme, such as broker:61613');
  });
});

describe('a value between percent signs', () => {
  it('is a reference in capitals, and else a value, as a password may be', () => {
    expect(readAs(secret(1), '%AMQ_PASSWORD%'))
      .to.have.property('problem')
      .that.includes('a reference');
    expect(readAs(secret(1), '%hush%')).to.deep.equal({ value: '%hush%' });
  });
});

table('a host', hostName, {
  'smsc.test': 'smsc.test',
  '10.0.0.5': '10.0.0.5',
  '::1': '::1',
  '[2001:db8::1]': '2001:db8::1',
  'smsc.test:2775': 'refused',
  'smpp://smsc.test': 'refused',
  'smsc.test/x': 'refused',
});

table('whole seconds', wholeSeconds, {
  '30': 30,
  '30s': 30,
  '1 min': 60,
  '1500 ms': 'refused',
  '0': 'refused',
});
