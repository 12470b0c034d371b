import { expect } from 'chai';
import { z } from 'zod';
import { PayloadError } from '@ccm/core/domain';
import { Sealer } from './sealer.ts';
import { SealedJson, trustedObject } from './sealed-json.ts';
import { SealingError } from './sealing-error.ts';

interface Note {
  readonly text: string;
  readonly colour?: string;
}
const note: z.ZodType<Note> = z.looseObject({ text: z.string(), colour: z.string().exactOptional() });

describe('SealedJson', () => {
  const sealer = new Sealer(['a signing key'], ['a data key']);
  const notes = new SealedJson(sealer, { purpose: 'note', schema: note });

  it('opens its own seal', () => {
    expect(notes.open(notes.seal({ text: 'call back' }))).to.deep.equal({ text: 'call back' });
  });

  it('opens a value only in the place for which it was sealed', () => {
    const sealed = notes.seal({ text: 'call back' }, 'desk-1');

    expect(notes.open(sealed, 'desk-1')).to.deep.equal({ text: 'call back' });
    expect(() => notes.open(sealed, 'desk-2')).to.throw(SealingError);
    expect(() => notes.open(sealed)).to.throw(SealingError);
  });

  it('does not open for another purpose', () => {
    const letters = new SealedJson(sealer, { purpose: 'letter', schema: note });

    expect(() => letters.open(notes.seal({ text: 'call back' }))).to.throw(SealingError);
  });

  it('opens content that a bare sealer sealed for the same purpose and place', () => {
    expect(notes.open(sealer.seal('note desk-1', '{"text":"x"}'), 'desk-1')).to.deep.equal({ text: 'x' });
  });

  it('keeps fields that the schema does not name: a newer version wrote them', () => {
    const newer = sealer.seal('note', '{"text":"x","urgent":true}');

    expect(notes.open(newer)).to.deep.equal({ text: 'x', urgent: true });
  });

  it('writes short names of fields and a short seal where it is told them, and reads both', () => {
    const plain = new Sealer(['a signing key']);
    const long = new SealedJson(plain, { purpose: 'note', schema: note });
    const short = new SealedJson(plain, { purpose: 'note', schema: note, shortNames: { text: 't' } });

    expect(short.seal({ text: 'x', colour: 'red' })).to.match(/^2[0-9a-f]{8}[\w-]{22}\{"t":"x","colour":"red"\}$/);
    expect(short.open(short.seal({ text: 'x', colour: 'red' }))).to.deep.equal({ text: 'x', colour: 'red' });
    expect(short.open(long.seal({ text: 'x' }))).to.deep.equal({ text: 'x' });
  });

  it('names the purpose and the field of a value in another shape', () => {
    const older = sealer.seal('note', '{"txt":"x"}');

    expect(() => notes.open(older)).to.throw(PayloadError, /note.*\n.*text/s);
  });

  it('gives nothing for missing or forged content, or another shape', () => {
    const stranger = new SealedJson(new Sealer(['a key of somebody else']), { purpose: 'note', schema: note });

    expect(notes.openIfReadable(null)).to.equal(undefined);
    expect(notes.openIfReadable(undefined)).to.equal(undefined);
    expect(notes.openIfReadable(stranger.seal({ text: 'x' }))).to.equal(undefined);
    expect(notes.openIfReadable(sealer.seal('note', '[]'))).to.equal(undefined);
    expect(notes.openIfReadable(notes.seal({ text: 'x' }))).to.deep.equal({ text: 'x' });
  });

  it('does not look into parts that are trusted, and takes no text for them', () => {
    const boxes = new SealedJson(sealer, {
      purpose: 'box',
      schema: z.looseObject({ inside: trustedObject<{ readonly any: string }>() }),
    });

    expect(boxes.open(boxes.seal({ inside: { any: 'thing' } })).inside).to.deep.equal({ any: 'thing' });
    expect(boxes.openIfReadable(sealer.seal('box', '{"inside":"text"}'))).to.equal(undefined);
  });
});
