import { expect } from 'chai';
import { z } from 'zod';
import { wordParameter } from './word-parameter.ts';

const parameter = wordParameter(['sms', 'whatsapp']);

describe('wordParameter', () => {
  for (const value of ['sms', 'SMS', 'Sms', ' sms ']) {
    it(`reads "${value}"`, () => {
      expect(parameter.parse(value)).to.equal('sms');
    });
  }

  for (const value of ['', 'fax', 'sms,whatsapp', ['sms'], 1]) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      expect(parameter.safeParse(value).success).to.equal(false);
    });
  }

  it('shows its words in a JSON schema', () => {
    expect(z.toJSONSchema(z.object({ channel: parameter }), { io: 'input' }).properties?.['channel']).to.deep.equal({
      type: 'string',
      enum: ['sms', 'whatsapp'],
    });
  });
});
