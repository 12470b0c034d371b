import { expect } from 'chai';
import { compact } from './compact.ts';

describe('compact', () => {
  it('leaves out fields that are undefined', () => {
    expect(compact({ id: 'a', name: undefined })).to.have.all.keys('id');
  });

  it('keeps every other value, also null, 0, false and the empty text', () => {
    const fields = { nothing: null, zero: 0, no: false, empty: '' };

    expect(compact(fields)).to.deep.equal(fields);
  });

  it('makes fields optional that may be undefined, and leaves the others required', () => {
    const name: string | undefined = ['Ada'].at(1);
    const person: { readonly id: string; readonly name?: string } = compact({ id: 'a', name });

    expect(person).to.deep.equal({ id: 'a' });
  });

  it('keeps the defined fields of a record', () => {
    const headers: Readonly<Record<string, string | undefined>> = { accept: 'text/plain', cookie: undefined };
    const kept: Record<string, string> = compact(headers);

    expect(kept).to.deep.equal({ accept: 'text/plain' });
  });

  it('leaves its argument as it was', () => {
    const fields = { id: 'a', name: undefined };

    compact(fields);

    expect(fields).to.have.all.keys('id', 'name');
  });
});
