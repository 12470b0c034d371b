import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply } from '@ccm/testing/support';
import { DeliveryError } from '@ccm/core/domain';
import { expect } from 'chai';
import { renewal } from './renewal.ts';

const TOKEN = 'IGAAinstagramToken';
const accountAt = (apiUrl: string) => ({
  name: 'default',
  channel: 'instagram' as const,
  provider: 'instagram' as const,
  settings: { appSecret: 'secret', accessToken: TOKEN, verifyToken: 'verify', accountId: '17841400000000001', apiUrl },
});
const renewedBy = async (reply: PlannedReply) => {
  await using provider = await FakeProvider.start([reply]);
  const context = {
    account: accountAt(`${provider.url}/v23.0`),
    http: loopbackHttp,
    signal: AbortSignal.timeout(20_000),
  };
  const outcome = await renewal.renew(context).catch((error: unknown) => error);
  return { outcome, calls: [...provider.calls] };
};

describe('the renewal of a token of Instagram', () => {
  it('asks for a new one with the present one, and says how long it is good', async () => {
    const json = { access_token: 'IGAAnew', token_type: 'bearer', expires_in: 5_183_944 };
    const { outcome, calls } = await renewedBy({ status: 200, json });

    expect(outcome).to.deep.equal({ value: 'IGAAnew', expiresInMs: 5_183_944_000 });
    expect(calls.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      `GET /refresh_access_token?grant_type=ig_refresh_token&access_token=${TOKEN}`,
    ]);
  });

  const refusals: Readonly<Record<string, readonly [PlannedReply, string]>> = {
    'is refused for a token that has expired': [
      { status: 400, json: { error: { type: 'OAuthException', code: 190, message: TOKEN } } },
      'bad-credentials',
    ],
    'fails if there is no token in the answer': [{ status: 200, json: {} }, 'provider-unavailable'],
    'fails if the line is cut': ['cut', 'outcome-unknown'],
  };
  for (const [title, [reply, reason]] of Object.entries(refusals))
    it(`${title}, and shows no token`, async () => {
      const { outcome } = await renewedBy(reply);

      expect(outcome).to.be.instanceOf(DeliveryError).and.to.include({ reason });
      expect((outcome as Error).message).to.not.include(TOKEN);
    });

  it('is of Instagram Login alone: a page’s token does not expire', () => {
    expect(renewal.isNeeded(accountAt('https://graph.instagram.com/v23.0'))).to.equal(true);
    expect(renewal.isNeeded(accountAt('https://graph.facebook.com/v23.0'))).to.equal(false);
  });
});
