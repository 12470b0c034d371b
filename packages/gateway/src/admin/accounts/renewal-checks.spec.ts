import { captureLog } from '@ccm/testing/support';
import { expect } from 'chai';
import { renewalChecks } from './renewal-checks.ts';

const DAY_MS = 24 * 3_600_000;
const { logger } = captureLog();
const accountOf = (apiUrl: string) => ({
  name: 'default',
  channel: 'instagram' as const,
  provider: 'instagram' as const,
  settings: { accessToken: 'IGAArenewed', apiUrl },
});
const instagram = accountOf('https://graph.instagram.com/v23.0');
const renewedFor = (days: number, value = 'IGAArenewed') => {
  const times = { renewedAtMs: Date.now(), expiresAtMs: Date.now() + days * DAY_MS + 60_000 };
  const credential = {
    account: 'instagram/default',
    setting: 'accessToken',
    value,
    configuredDigest: 'digest',
    ...times,
  };
  return { all: async () => Promise.resolve(new Map([['instagram/default', credential]])) };
};

describe('the check of a credential that CCM renews', () => {
  const cases = {
    'passes while it is good for long': [renewedFor(59), 'passed', 'it expires on'],
    'fails if it was not renewed for two weeks': [renewedFor(40), 'failed', 'it expires on'],
    'fails if it has expired': [renewedFor(-2), 'failed', 'it expired on'],
    'waits for the first renewal': [{ all: async () => Promise.resolve(new Map()) }, 'skipped', 'not renewed it yet'],
    'waits for the renewal of a token that was configured since': [renewedFor(59, 'of before'), 'skipped', 'not'],
    'does not know without Redis': [
      { all: async () => Promise.reject(new Error('away')) },
      'skipped',
      'Redis does not answer',
    ],
  } as const;
  for (const [title, [renewed, state, words]] of Object.entries(cases))
    it(title, async () => {
      const [check] = await renewalChecks(instagram, { renewed, logger });

      expect(check).to.include({ id: 'expiry', state });
      expect(check?.detail).to.include(words).and.to.not.include('IGAA');
    });

  it('is empty for an account whose credential does not expire', async () => {
    const page = accountOf('https://graph.facebook.com/v23.0');

    expect(await renewalChecks(page, { renewed: renewedFor(59), logger })).to.deep.equal([]);
  });
});
