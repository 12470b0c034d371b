import { expect } from 'chai';
import { PayloadError } from '@ccm/core/domain';
import type { SendOrder } from '@ccm/shared/sending';
import type { ClaimedRow } from './campaign-table.ts';
import { readRow } from './read-row.ts';

const row = (columns: Record<string, unknown>): ClaimedRow => ({
  id: '7',
  sendKey: 'key',
  claims: 1,
  firstClaimedAtMs: 0,
  columns,
});
const read = (columns: Record<string, unknown>): SendOrder => readRow(row(columns));

describe('readRow', () => {
  it('makes a bulk message of our own columns', () => {
    const columns = {
      recipient: '447700900123',
      message: 'Hi ☕',
      channel: 'sms',
      account: null,
      application_id: null,
    };

    expect(read(columns)).to.deep.equal({
      requestedChannel: 'sms',
      to: '+447700900123',
      content: { text: 'Hi ☕', attachments: [], buttons: [] },
      lane: 'bulk',
      campaign: { id: '7', sendKey: 'key' },
    });
  });

  it('reads the column names of other products', () => {
    const order = read({
      phone: 447_700_900_123,
      body: 'Hi',
      channel: 'WhatsApp',
      application_id: 'crm-1',
      account: 'uk',
    });

    expect(order).to.include({
      to: '+447700900123',
      requestedChannel: 'whatsapp',
      applicationId: 'crm-1',
      account: 'uk',
    });
  });

  it('takes attachments, buttons and templates from its content, as text or as JSON of the database', () => {
    const content = { template: { name: 'HX1', variables: { '1': 'Ada' } }, lane: 'reply' };

    for (const given of [content, JSON.stringify(content)]) {
      const order = read({ recipient: '+447700900123', channel: 'whatsapp', content: given });
      expect(order.content.template).to.deep.include({ name: 'HX1' });
      expect(order.lane).to.equal('bulk');
    }
  });

  const FAULTS: Record<string, Record<string, unknown>> = {
    'a row without a recipient': { message: 'Hi' },
    'a recipient that is no number': { recipient: 'Ada', message: 'Hi' },
    'several recipients': { recipient: ['+447700900123', '+447700900124'], message: 'Hi' },
    'nothing to say': { recipient: '+447700900123', message: '' },
    'an unknown channel': { recipient: '+447700900123', message: 'Hi', channel: 'fax' },
    'content that is no JSON': { recipient: '+447700900123', content: '{' },
    'content that is no object': { recipient: '+447700900123', content: '[]' },
  };
  for (const [title, columns] of Object.entries(FAULTS)) {
    it(`refuses ${title}, saying why`, () => {
      expect(() => read(columns)).to.throw(PayloadError);
    });
  }
});
