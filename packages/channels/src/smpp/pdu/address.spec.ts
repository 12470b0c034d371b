import { expect } from 'chai';
import { DeliveryError } from '@ccm/core/domain';
import { alphanumericFault, customerIdOf, destinationAddress, sourceAddress } from './address.ts';

describe('addresses', () => {
  const sources: readonly (readonly [string, boolean, number, number, string])[] = [
    ['+447700900123', false, 1, 1, '447700900123'],
    ['00447700900123', false, 1, 1, '447700900123'],
    ['447700900123', false, 1, 1, '447700900123'],
    ['07700900123', false, 2, 1, '07700900123'],
    ['62442', false, 3, 0, '62442'],
    ['ACME', true, 5, 0, 'ACME'],
    ['ACME', false, 5, 0, 'ACME'],
    ['me@shop', true, 5, 0, 'me?shop'],
    ['12345', true, 5, 0, '12345'],
    ['', false, 0, 0, ''],
  ];
  for (const [from, alphanumeric, ton, npi, address] of sources) {
    it(`sends from ${from || 'nothing'}${alphanumeric ? ' (a name)' : ''} as TON ${ton}, NPI ${npi}`, () => {
      expect(sourceAddress(from, { alphanumeric })).to.deep.equal({ ton, npi, address });
    });
  }

  it("lets the operator's own type of number prevail", () => {
    expect(sourceAddress('62442', { alphanumeric: false, ton: 0, npi: 1 })).to.deep.equal({
      ton: 0,
      npi: 1,
      address: '62442',
    });
    expect(destinationAddress('+447700900123', { ton: 2, npi: 8 })).to.deep.equal({
      ton: 2,
      npi: 8,
      address: '447700900123',
    });
  });

  it('sends to a number without its plus', () => {
    expect(destinationAddress('+44 7700 900-123', {})).to.deep.equal({ ton: 1, npi: 1, address: '447700900123' });
  });

  for (const to of ['', 'Jane', '+44x', '+4477009001234567890123']) {
    it(`refuses the recipient ${JSON.stringify(to)}`, () => {
      expect(() => destinationAddress(to, {}))
        .to.throw(DeliveryError)
        .with.property('reason', 'invalid-recipient');
    });
  }

  const customers: readonly (readonly [number, string, string | undefined, string])[] = [
    [1, '447700900123', undefined, '+447700900123'],
    [1, '+447700900123', undefined, '+447700900123'],
    [1, '62442', undefined, '62442'],
    [0, '447700900123', undefined, '+447700900123'],
    [2, '07700900123', '44', '+447700900123'],
    [2, '7700900123', '+44', '+447700900123'],
    [0, '07700900123', '44', '+447700900123'],
    [2, '447700900123', '44', '+447700900123'],
    [2, '919812345678', '91', '+919812345678'],
    [2, '9198123456', '91', '+919198123456'],
    [2, '55999998888', '55', '+5555999998888'],
    [2, '07700900123', undefined, '07700900123'],
    [5, 'ACME', undefined, 'ACME'],
    [5, '12345678', undefined, '12345678'],
    [5, '447700900123', undefined, '+447700900123'],
    [5, '+447700900123', undefined, '+447700900123'],
    [5, '07700900123', '44', '+447700900123'],
    [3, '62442', '44', '62442'],
    [1, 'tel:+447700900123', undefined, '+447700900123'],
    [1, '+447700900123@ims.example.org', undefined, '+447700900123'],
    [1, '447700900123/TYPE=PLMN', undefined, '+447700900123'],
    [0, 'ann@example.org', undefined, 'ann@example.org'],
    [0, '', undefined, ''],
  ];
  for (const [ton, address, countryCode, id] of customers) {
    it(`reads ${address || 'nothing'} of TON ${ton}${countryCode === undefined ? '' : ` in ${countryCode}`} as ${id || 'nothing'}`, () => {
      expect(customerIdOf({ ton, npi: 1, address }, countryCode)).to.equal(id);
    });
  }

  it('says why a name cannot be a sender', () => {
    expect(alphanumericFault('ACME Shop')).to.equal(undefined);
    expect(alphanumericFault('A very long name')).to.contain('longer');
    expect(alphanumericFault('Büro')).to.contain('characters');
  });
});
