import { expect } from 'chai';
import { callWebhook } from '../lab/index.ts';
import { CrmSimulator } from './crm-simulator.ts';

describe('CrmSimulator', () => {
  let crm: CrmSimulator;

  beforeEach(async () => {
    crm = await new CrmSimulator({ user: 'u', password: 'p:w' }).listen();
  });
  afterEach(() => crm.stop());

  const authorization = `Basic ${Buffer.from('u:p:w').toString('base64')}`;
  const notify = (body: unknown, headers: Record<string, string> = { authorization }) =>
    callWebhook({
      url: crm.url,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('keeps the history of each message', async () => {
    await notify({ callbackId: 'a', status: 6 });
    await notify({ callbackId: 'b', status: 8 });
    await notify({ callbackId: 'a', status: 2 });

    expect(await crm.waitForStatus('a', 2)).to.deep.equal([6, 2]);
    expect(crm.statusesOf('b')).to.deep.equal([8]);
    expect(crm.violations).to.be.empty;
  });

  it('refuses a wrong login', async () => {
    expect((await notify({ callbackId: 'a', status: 1 }, {})).status).to.equal(401);
    expect(crm.statusesOf('a')).to.be.empty;
  });

  for (const body of [
    { callbackId: 'a' },
    { status: 1 },
    { callbackId: 7, status: 1 },
    { callbackId: 'a', status: '1' },
    { callbackId: 'a', status: 1.5 },
    { callbackId: 'a', status: 1, more: true },
  ]) {
    it(`refuses ${JSON.stringify(body)} and notes it`, async () => {
      expect((await notify(body)).status).to.equal(400);
      expect(crm.violations).to.have.lengthOf(1);
    });
  }

  for (const { title, statuses } of [
    { title: 'a repeated status', statuses: [1, 1] },
    { title: 'a step back', statuses: [1, 6] },
    { title: 'an end after an end', statuses: [2, 8] },
    { title: 'a number that is no message state', statuses: [4] },
  ]) {
    it(`notes ${title}`, async () => {
      for (const status of statuses) await notify({ callbackId: 'a', status });

      expect(crm.violations).to.have.lengthOf(1);
    });
  }

  it('takes a notification again if its answer was lost', async () => {
    crm.misbehave({ status: 503, afterEffect: true });
    await notify({ callbackId: 'a', status: 2 });

    await notify({ callbackId: 'a', status: 2 });

    expect(crm.statusesOf('a')).to.deep.equal([2]);
    expect(crm.violations).to.be.empty;
  });
});
