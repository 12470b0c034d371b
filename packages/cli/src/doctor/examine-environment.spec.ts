import { expect } from 'chai';
import { examineEnvironment } from './examine-environment.ts';

const SOUND = { ENVELOPE_SIGNING_KEY: 'a signing key that is long enough for it' };

describe('ccm doctor', () => {
  it('describes a variable under its name in this file', () => {
    const { variables, faults } = examineEnvironment({ ...SOUND, CONSUMER_ENABLE: 'true' });
    expect(faults).to.deep.equal([]);
    expect(variables.find(({ name }) => name === 'CONSUMER_ENABLE')?.meaning).to.include('CONSUMER_ENABLED');
  });

  it('names missing and unknown variables and published secrets, and repeats no value', () => {
    const found = examineEnvironment({
      CRM_API_URL: 'http://crm.test',
      CRM_API_USER: 'me',
      CRM_API_PASSWORD: 'Expertflow464',
      AMQ_PRIMARY: 'activemq:61617',
      AMQ_PREFETCH_SIZE: '20000',
      NOBODY_KNOWS: 'hush',
    });
    expect(found.faults.join()).to.include('ENVELOPE_SIGNING_KEY');
    const warnings = found.warnings.join();
    expect(warnings).to.include('NOBODY_KNOWS').and.include('CRM_API_PASSWORD').and.include('AMQ_PREFETCH_SIZE');
    expect(JSON.stringify(found)).not.to.include('hush').and.not.to.include('Expertflow464');
  });

  it('warns of an OpenWire port', () => {
    const { warnings } = examineEnvironment({ ...SOUND, AMQ_PRIMARY: 'activemq:61617' });
    expect(warnings.join()).to.include('OpenWire');
  });
});
