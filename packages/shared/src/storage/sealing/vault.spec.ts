import { expect } from 'chai';
import fc from 'fast-check';
import { Vault } from './vault.ts';
import { VaultError } from './vault-error.ts';

const faultOf = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error instanceof VaultError ? error.fault : error;
  }
  return 'opened';
};

describe('Vault', () => {
  const vaults = {
    'signing only': new Vault(['first signing key']),
    'signing and encrypting': new Vault(['first signing key'], ['first data key']),
  };

  for (const [title, vault] of Object.entries(vaults)) {
    describe(title, () => {
      it('gives back any content that it sealed', () => {
        fc.assert(
          fc.property(fc.string({ unit: 'binary' }), (content) => {
            expect(vault.open('webhook', vault.seal('webhook', content.toWellFormed()))).to.equal(
              content.toWellFormed(),
            );
          }),
        );
      });

      it('refuses content in which any one character was changed', () => {
        const sealed = vault.seal('webhook', '{"text":"transfer 10"}');
        for (let index = 0; index < sealed.length; index += 1) {
          const altered = `${sealed.slice(0, index)}${sealed[index] === 'x' ? 'y' : 'x'}${sealed.slice(index + 1)}`;
          expect(
            faultOf(() => vault.open('webhook', altered)),
            `changed at ${index}`,
          ).to.be.oneOf(['forged', 'unknown-key', 'malformed']);
        }
      });

      it('refuses content that was sealed for another purpose', () => {
        expect(faultOf(() => vault.open('mailbox', vault.seal('webhook', 'x')))).to.equal('forged');
      });
    });
  }

  it('refuses content that a stranger sealed', () => {
    const stranger = new Vault(['a key of somebody else']);
    expect(faultOf(() => new Vault(['first signing key']).open('webhook', stranger.seal('webhook', 'x')))).to.equal(
      'unknown-key',
    );
  });

  it('does not take what was encrypted for content in clear, nor the other way round', () => {
    const encrypting = vaults['signing and encrypting'];
    const encrypted = encrypting.seal('webhook', 'x');
    expect(faultOf(() => encrypting.open('webhook', encrypted.replace(/^1e/, '1')))).to.equal('forged');
    const plain = vaults['signing only'].seal('webhook', 'x');
    expect(faultOf(() => encrypting.open('webhook', plain.replace(/^1/, '1e')))).to.equal('forged');
  });

  it('names the variable that lacks the key, and no key', () => {
    for (const [sealer, opener, variable] of [
      [new Vault(['old signing key']), new Vault(['new signing key']), 'ENVELOPE_SIGNING_KEY'],
      [new Vault(['same'], ['old data key']), new Vault(['same'], ['new data key']), 'DATA_ENCRYPTION_KEY'],
    ] as const) {
      expect(() => opener.open('webhook', sealer.seal('webhook', 'x')))
        .to.throw(VaultError, variable)
        .with.property('message')
        .that.does.not.match(/old signing key|old data key|new signing key|new data key/);
    }
  });

  it('opens what an older key sealed and seals with the newest, while keys rotate', () => {
    const before = new Vault(['old signing key'], ['old data key']);
    const during = new Vault(['new signing key', 'old signing key'], ['new data key', 'old data key']);
    const after = new Vault(['new signing key'], ['new data key']);

    expect(during.open('webhook', before.seal('webhook', 'x'))).to.equal('x');
    expect(after.open('webhook', during.seal('webhook', 'x'))).to.equal('x');
    expect(faultOf(() => after.open('webhook', before.seal('webhook', 'x')))).to.equal('unknown-key');
  });

  it('reads content from before encryption was switched on', () => {
    const plain = new Vault(['first signing key']);
    expect(vaults['signing and encrypting'].open('webhook', plain.seal('webhook', 'x'))).to.equal('x');
  });

  it('leaves nothing readable when it encrypts', () => {
    expect(vaults['signing and encrypting'].seal('webhook', 'my bank account is 12345')).to.not.include('12345');
  });
});
