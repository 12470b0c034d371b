import { expect } from 'chai';
import fc from 'fast-check';
import { DeliveryError } from '@ccm/core/domain';
import { concatenationOf, decodeMessage } from './deliver-sm.ts';
import { LONG_MESSAGE_METHODS, messageParts } from './long-message.ts';
import type { MessagePart } from './long-message.ts';
import { aReceivedPdu } from '@ccm/testing/channels';

const options = { method: 'udh8', defaultAlphabet: 'gsm', reference: 0x1c7 } as const;
const asReceived = ({ esmClass, dataCoding, shortMessage, tlvs }: MessagePart): ReturnType<typeof aReceivedPdu> =>
  aReceivedPdu({ esmClass, dataCoding, shortMessage: shortMessage.toString('hex'), tlvs });

describe('messageParts', () => {
  it('sends a text that fits into one SMS unchanged', () => {
    expect(messageParts('Hello@€', options)).to.deep.equal([
      { esmClass: 0, dataCoding: 0, shortMessage: Buffer.from('48656c6c6f001b65', 'hex'), tlvs: {}, segments: 1 },
    ]);
  });

  const lengths = [
    ['udh8', 'a'.repeat(161), [159, 14]],
    ['udh16', 'a'.repeat(161), [159, 16]],
    ['sar', 'a'.repeat(161), [153, 8]],
    ['udh8', 'я'.repeat(71), [140, 14]],
    ['udh16', 'я'.repeat(71), [139, 17]],
    ['sar', 'я'.repeat(71), [134, 8]],
  ] as const;
  for (const [method, text, octets] of lengths) {
    it(`fills parts by ${method} with ${octets.join(' and ')} octets`, () => {
      const parts = messageParts(text, { ...options, method });
      expect(parts.map(({ shortMessage }) => shortMessage.length)).to.deep.equal(octets);
      expect(parts.map(({ esmClass }) => esmClass)).to.deep.equal(method === 'sar' ? [0, 0] : [0x40, 0x40]);
      expect(parts.map((part) => concatenationOf(asReceived(part))?.sequence)).to.deep.equal([1, 2]);
    });
  }

  // Characters of a part (TS 23.040, section 9.2.3.24.1): 153 and 152 in 7 bits, 67 and 66 in UCS-2, and one SMS without a header.
  const counts = [
    ['a', 160, { udh8: 1, udh16: 1, sar: 1 }],
    ['a', 304, { udh8: 2, udh16: 2, sar: 2 }],
    ['a', 305, { udh8: 2, udh16: 3, sar: 2 }],
    ['a', 306, { udh8: 2, udh16: 3, sar: 2 }],
    ['a', 307, { udh8: 3, udh16: 3, sar: 3 }],
    ['€', 80, { udh8: 1, udh16: 1, sar: 1 }],
    ['€', 81, { udh8: 2, udh16: 2, sar: 2 }],
    ['€', 152, { udh8: 2, udh16: 2, sar: 2 }],
    ['€', 153, { udh8: 3, udh16: 3, sar: 3 }],
    ['я', 70, { udh8: 1, udh16: 1, sar: 1 }],
    ['я', 132, { udh8: 2, udh16: 2, sar: 2 }],
    ['я', 133, { udh8: 2, udh16: 3, sar: 2 }],
    ['я', 134, { udh8: 2, udh16: 3, sar: 2 }],
    ['я', 135, { udh8: 3, udh16: 3, sar: 3 }],
    ['👍', 35, { udh8: 1, udh16: 1, sar: 1 }],
    ['👍', 66, { udh8: 2, udh16: 2, sar: 2 }],
    ['👍', 67, { udh8: 3, udh16: 3, sar: 3 }],
  ] as const;
  for (const [unit, times, parts] of counts) {
    it(`takes ${String(times)} times ${unit} in as few parts as hold it`, () => {
      const text = unit.repeat(times);
      for (const method of ['udh8', 'udh16', 'sar'] as const) {
        expect(messageParts(text, { ...options, method }), method).to.have.lengthOf(parts[method]);
      }
    });
  }

  it('sends a payload whole, at the price of its segments', () => {
    const [part, ...others] = messageParts('a'.repeat(400), { ...options, method: 'payload' });
    expect(others).to.deep.equal([]);
    expect(part.shortMessage).to.have.length(0);
    expect(part.tlvs['0424']).to.have.length(800);
    expect(part.segments).to.equal(3);
  });

  it('gives SAR parts their reference, total and number', () => {
    const [first] = messageParts('a'.repeat(161), { ...options, method: 'sar' });
    expect(first.tlvs).to.deep.equal({ '020c': '01c7', '020e': '02', '020f': '01' });
  });

  it('refuses a text of more than 255 parts', () => {
    for (const method of LONG_MESSAGE_METHODS) {
      expect(() => messageParts('a'.repeat(256 * 153), { ...options, method }))
        .to.throw(DeliveryError)
        .with.property('reason', 'invalid-message');
    }
  });

  const anyText = fc
    .oneof(
      fc.string({ unit: fc.constantFrom('a', '€', '[', 'Ç', 'ß', '\n'), maxLength: 900 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom('👍', '👨‍👩‍👧‍👦', 'я', 'e\u0301', 'a'), maxLength: 300 }),
    )
    .filter((text) => text.isWellFormed() && !text.startsWith('\ufeff') && !text.startsWith('\ufffe'));

  it('is joined again for every text, method and order of arrival', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom(...LONG_MESSAGE_METHODS),
        fc.constantFrom('gsm' as const, 'latin1' as const),
        fc.integer({ min: 0, max: 1000 }),
        (text, method, defaultAlphabet, turn) => {
          const received = messageParts(text, { ...options, method, defaultAlphabet }).map(asReceived);
          const turned = [...received.slice(turn % received.length), ...received, ...received];
          expect(decodeMessage(turned, defaultAlphabet)).to.deep.equal({ text, missing: [] });
        },
      ),
    );
  });
});
