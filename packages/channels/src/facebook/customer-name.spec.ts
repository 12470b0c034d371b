import { expect } from 'chai';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply } from '@ccm/testing/support';
import { channel as facebook } from './index.ts';
import { accountAt, PROOF, PSID } from '../../test/facebook/samples.ts';

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
