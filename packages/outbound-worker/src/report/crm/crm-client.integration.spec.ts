import { expect } from 'chai';
import { UpstreamError } from '@ccm/core/domain';
import { createHttpClient } from '@ccm/shared/platform/http';
import type { ClosableHttpClient } from '@ccm/shared/platform/http';
import { CrmSimulator } from '@ccm/simulators/crm';
import { CrmClient } from './crm-client.ts';

describe('CrmClient', () => {
  let crm: CrmSimulator;
  let http: ClosableHttpClient;
  const conditions = { signal: new AbortController().signal };

  beforeEach(async () => {
    crm = await new CrmSimulator({ user: 'ccm', password: 'pä:ss' }).listen();
    http = createHttpClient({ userAgent: 'test' });
  });

  afterEach(async () => {
    http.close();
    await crm.stop();
  });

  const clientWith = (password: string): CrmClient =>
    new CrmClient({ url: crm.url, auth: { user: 'ccm', password }, http });

  it('notifies with basic auth', async () => {
    await clientWith('pä:ss').notify({ callbackId: 'a1', status: 2 }, conditions);

    expect(crm.statusesOf('a1')).to.deep.equal([2]);
    expect(crm.violations).to.be.empty;
  });

  for (const { status, retryable } of [
    { status: 503, retryable: true },
    { status: 429, retryable: true },
    { status: 400, retryable: false },
  ]) {
    it(`takes ${String(status)} for ${retryable ? 'passing' : 'final'}`, async () => {
      crm.misbehave({ status });

      const error = await failureOf(clientWith('pä:ss').notify({ callbackId: 'a1', status: 2 }, conditions));

      expect(error.advice.retryable).to.equal(retryable);
      expect(error).to.include({ upstream: 'crm', status });
    });
  }

  it('never shows a wrong password', async () => {
    const error = await failureOf(clientWith('wrong-secret').notify({ callbackId: 'a1', status: 2 }, conditions));

    expect(error.status).to.equal(401);
    expect(JSON.stringify(error) + error.message).not.to.contain('wrong-secret');
  });
});

async function failureOf(outcome: Promise<unknown>): Promise<UpstreamError> {
  const error: unknown = await outcome.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UpstreamError) return error;
  throw new Error('it did not fail as expected', { cause: error });
}
