import { expect } from 'chai';
import { load } from '../../../test/config.ts';

describe('warningsAbout', () => {
  it('warns of secrets that were copied with what stood around them, and does not repeat them', () => {
    const env = {
      ADMIN_TOKEN: '"hush-hush-hush"',
      API_TOKENS: 'good-token,Bearer hush',
      AMQ_USERNAME: 'a',
      AMQ_PASSWORD: "'hush'",
    };
    const warnings = load(env).warnings.filter((warning) => warning.includes('quotation marks'));
    expect(warnings.map((warning) => warning.split(' ')[0])).to.deep.equal([
      'ADMIN_TOKEN',
      'API_TOKENS',
      'AMQ_PASSWORD',
    ]);
    expect(warnings.join()).to.not.include('hush');
  });
});
