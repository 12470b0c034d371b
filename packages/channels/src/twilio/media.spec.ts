import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { Account } from '@ccm/core/domain';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import { openMedia } from './media.ts';
import type { TwilioSettings } from './settings.ts';

const accountAt = (apiUrl: string): Account<TwilioSettings> => ({
  name: 'default',
  channel: 'sms',
  provider: 'twilio',
  settings: {
    accountSid: 'AC00000000000000000000000000000001',
    authToken: 'a token of the specs',
    smsNumber: '+12028831111',
    statusPollAfter: 300,
    apiUrl,
  },
});

describe('a file of a Twilio conversation', () => {
  const open = async (provider: FakeProvider) =>
    openMedia({ kind: 'image', source: { mediaId: 'IS1/ME1' } }, accountAt(provider.url), {
      http: loopbackHttp,
      assertAllowed: async () => Promise.resolve(),
      signal: AbortSignal.timeout(20_000),
    });

  it('is fetched from the address that the media service tells, and the token goes to the service alone', async () => {
    await using storage = await FakeProvider.start([{ status: 200, json: { picture: true } }]);
    const links = { content_direct_temporary: `${storage.url}/ME1?Signature=s` };
    await using service = await FakeProvider.start([{ status: 200, json: { sid: 'ME1', links } }]);

    expect(await text((await open(service)).body)).to.equal('{"picture":true}');
    expect(service.calls[0]?.path).to.equal('/v1/Services/IS1/Media/ME1');
    expect(service.calls[0]?.headers['authorization']).to.match(/^Basic /);
    expect(storage.calls[0]?.headers['authorization']).to.equal(undefined);
  });

  it('is given up where the service tells no address', async () => {
    await using service = await FakeProvider.start([{ status: 200, json: { sid: 'ME1', links: {} } }]);
    const failure = await open(service).catch((error: unknown) => error);
    expect(failure).to.deep.include({ message: 'Twilio tells no address for this file' });
  });
});
