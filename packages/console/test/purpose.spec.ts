import { expect } from 'chai';
import { purposeOf } from '../src/views/queues/purpose.ts';

describe('the purpose of a queue', () => {
  for (const [queue, purpose] of [
    ['webhooks-3', 'Webhooks to be read'],
    ['send-smpp-alerts', 'Messages for the SMSC of alerts'],
    ['send-whatsapp-cloud', 'Messages for WhatsApp Cloud API'],
    ['report-crm', 'Notifications for the CRM'],
  ] as const)
    it(`is told for ${queue}`, () => {
      expect(purposeOf(queue)).to.equal(purpose);
    });

  it('is not told for a queue of another version', () => {
    expect(purposeOf('something-new')).to.equal(undefined);
  });
});
