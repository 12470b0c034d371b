import { expect } from 'chai';
import { LabFleet } from '@ccm/e2e/fleet';
import { OwnCa } from '@ccm/testing/servers';
import { roundTrips } from './round-trips.ts';

describe('A fleet with Redis over TLS', () => {
  it('carries messages both ways over every channel, trusting a CA of our own by SSL_TRUST_STORE_PATH', async function long() {
    this.timeout(120_000);
    await using ca = await OwnCa.make();
    await using fleet = await LabFleet.start({ redis: { tls: ca }, env: { SSL_TRUST_STORE_PATH: ca.caPath } });

    expect(fleet.env['REDIS_URL']).to.match(/^rediss/);
    expect((await roundTrips(fleet)).filter(({ ok }) => !ok)).to.deep.equal([]);
  });
});
