import { expect } from 'chai';
import fc from 'fast-check';
import { Sealer } from './sealer.ts';
import { SealingError } from './sealing-error.ts';

const faultOf = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error instanceof SealingError ? error.fault : error;
  }
  return 'opened';
};

describe('Sealer', () => {
  const sealers = {
    'signing only': new Sealer(['first signing key']),
    'signing and encrypting': new Sealer(['first signing key'], ['first data key']),
  };

  const forms = {
    'in full': (sealer: Sealer, purpose: string, content: string) => sealer.seal(purpose, content),
    short: (sealer: Sealer, purpose: string, content: string) => sealer.sealShort(purpose, content),
  };

  for (const [title, sealer] of Object.entries(sealers))
    for (const [form, sealWith] of Object.entries(forms)) {
      const seal = (purpose: string, content: string): string => sealWith(sealer, purpose, content);

      describe(`${title}, ${form}`, () => {
        it('gives back any content that it sealed', () => {
          fc.assert(
            fc.property(fc.string({ unit: 'binary' }), (content) => {
              expect(sealer.open('webhook', seal('webhook', content.toWellFormed()))).to.equal(content.toWellFormed());
            }),
          );
        });

        it('refuses content in which any one character was changed, or that is cut', () => {
          const sealed = seal('webhook', '{"text":"transfer 10"}');
          for (let index = 0; index < sealed.length; index += 1) {
            const altered = `${sealed.slice(0, index)}${sealed[index] === 'x' ? 'y' : 'x'}${sealed.slice(index + 1)}`;
            for (const forged of [altered, `${sealed.slice(0, index)}${sealed.slice(index + 1)}`])
              expect(
                faultOf(() => sealer.open('webhook', forged)),
                `changed at ${index}`,
              ).to.be.oneOf(['forged', 'unknown-key', 'malformed']);
          }
        });

        it('refuses content that was sealed for another purpose', () => {
          expect(faultOf(() => sealer.open('mailbox', seal('webhook', 'x')))).to.equal('forged');
        });
      });
    }

  it('refuses content that a stranger sealed', () => {
    const stranger = new Sealer(['a key of somebody else']);
    expect(faultOf(() => new Sealer(['first signing key']).open('webhook', stranger.seal('webhook', 'x')))).to.equal(
      'unknown-key',
    );
  });

  it('does not read encrypted content as clear text, nor the other way round', () => {
    const encrypting = sealers['signing and encrypting'];
    const encrypted = encrypting.seal('webhook', 'x');
    expect(faultOf(() => encrypting.open('webhook', encrypted.replace(/^1e/, '1')))).to.equal('forged');
    const plain = sealers['signing only'].seal('webhook', 'x');
    expect(faultOf(() => encrypting.open('webhook', plain.replace(/^1/, '1e')))).to.equal('forged');
    const short = encrypting.sealShort('webhook', 'x');
    expect(faultOf(() => encrypting.open('webhook', short.replace(/^3/, '2')))).to.equal('forged');
  });

  it('names the variable that lacks the key, and no key', () => {
    for (const [sealer, opener, variable] of [
      [new Sealer(['old signing key']), new Sealer(['new signing key']), 'ENVELOPE_SIGNING_KEY'],
      [new Sealer(['same'], ['old data key']), new Sealer(['same'], ['new data key']), 'DATA_ENCRYPTION_KEY'],
    ] as const) {
      expect(() => opener.open('webhook', sealer.seal('webhook', 'x')))
        .to.throw(SealingError, variable)
        .with.property('message')
        .that.does.not.match(/old signing key|old data key|new signing key|new data key/);
    }
  });

  it('opens content of an older key and seals with the newest, while keys rotate', () => {
    const before = new Sealer(['old signing key'], ['old data key']);
    const during = new Sealer(['new signing key', 'old signing key'], ['new data key', 'old data key']);
    const after = new Sealer(['new signing key'], ['new data key']);

    expect(during.open('webhook', before.seal('webhook', 'x'))).to.equal('x');
    expect(after.open('webhook', during.seal('webhook', 'x'))).to.equal('x');
    expect(faultOf(() => after.open('webhook', before.seal('webhook', 'x')))).to.equal('unknown-key');
  });

  it('reads content from before encryption was switched on', () => {
    const plain = new Sealer(['first signing key']);
    expect(sealers['signing and encrypting'].open('webhook', plain.seal('webhook', 'x'))).to.equal('x');
  });

  it('leaves nothing readable when it encrypts', () => {
    expect(sealers['signing and encrypting'].seal('webhook', 'my bank account is 12345')).to.not.include('12345');
  });
});
