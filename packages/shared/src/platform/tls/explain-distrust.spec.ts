import { expect } from 'chai';
import { explainDistrust } from './explain-distrust.ts';

const chain = [
  { subject: 'CN=chat.example.com', issuer: 'CN=Example CA', validUntil: '2030-01-01T00:00:00.000Z' },
  { subject: 'CN=Example CA', issuer: 'CN=Example Root', validUntil: '2040-01-01T00:00:00.000Z' },
];
const explained = (why: string): readonly string[] => {
  const { reason, remedy } = explainDistrust({ chain, why }, 'chat.example.com');
  return [reason, remedy];
};

describe('why a certificate is not trusted', () => {
  it('is an end that has passed, which the server’s owner settles', () => {
    expect(explained('CERT_HAS_EXPIRED')).to.deep.equal([
      'it has expired (CERT_HAS_EXPIRED)',
      'Renew the certificate of chat.example.com.',
    ]);
  });

  it('is a beginning to come, which may be the fault of our own clock', () => {
    expect(explained('CERT_NOT_YET_VALID')).to.deep.equal([
      'it is not valid yet (CERT_NOT_YET_VALID)',
      'Correct the clock of this machine, or renew the certificate of chat.example.com.',
    ]);
  });

  it('is another name, which no trust store settles', () => {
    expect(explained('ERR_TLS_CERT_ALTNAME_INVALID')).to.deep.equal([
      'it is for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
      'Use a name that stands in the certificate, or have one made for chat.example.com.',
    ]);
  });

  for (const why of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'])
    it(`is an authority that is not known, with ${why}`, () => {
      expect(explained(why)).to.deep.equal([
        `no authority that is trusted here has signed it (${why})`,
        'Put the certificate of CN=Example Root into the file of SSL_TRUST_STORE_PATH, or give chat.example.com its whole chain.',
      ]);
    });
});
