import { expect } from 'chai';
import type { Account } from '@ccm/core/domain';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply } from '@ccm/testing/support';
import { channel as facebook } from './index.ts';
import type { FacebookSettings } from './settings.ts';

const PSID = '6412345678901234';
/** HMAC-SHA256 of the token under the secret. */
const PROOF = '38cb6e5476bd715b977fa106145a0a5bc8c6044365126605c0c272a79c9ff6df';
const accountAt = (apiUrl: string): Account<FacebookSettings> => ({
  name: 'default',
  channel: 'facebook',
  provider: 'facebook',
  settings: {
    appSecret: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
    pageAccessToken: 'EAAGtest',
    verifyToken: 'my-verify-token',
    pageId: '1067280970047460',
    apiUrl,
  },
});
const hidden = {
  error: { message: 'Unsupported get request', type: 'GraphMethodException', code: 100, error_subcode: 33 },
};

describe("a Messenger customer's name", () => {
  const cases: readonly { title: string; planned: PlannedReply; customer: object }[] = [
    {
      title: 'is looked up',
      planned: { status: 200, json: { first_name: 'Ada', last_name: 'Byron', id: PSID } },
      customer: { name: 'Ada Byron', firstName: 'Ada', lastName: 'Byron' },
    },
    { title: 'is unknown where the customer keeps it', planned: { status: 400, json: hidden }, customer: {} },
    { title: 'is unknown where Meta does not answer', planned: 'cut', customer: {} },
    { title: 'is unknown where Meta talks nonsense', planned: { status: 200, body: '<html>' }, customer: {} },
  ];
  for (const { title, planned, customer } of cases) {
    it(title, async () => {
      await using provider = await FakeProvider.start([planned]);
      const account = accountAt(provider.url);

      const found = await facebook.lookUpCustomer?.(PSID, {
        account,
        http: loopbackHttp,
        signal: AbortSignal.timeout(5000),
      });

      expect(found).to.deep.equal(customer);
      expect(provider.calls[0]).to.deep.include({
        method: 'GET',
        path: `/${PSID}?fields=name,first_name,last_name&appsecret_proof=${PROOF}`,
      });
    });
  }
});
