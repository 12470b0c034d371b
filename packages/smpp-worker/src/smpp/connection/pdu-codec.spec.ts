import { expect } from 'chai';
import fc from 'fast-check';
import { aSubmit } from '@ccm/testing/channels';
import { concatenationOf, decodeMessage, readReceipt } from '@ccm/channels/smpp';
import { PduBodyError, readPdu, submitFields, textField, toReceivedPdu, writePdu } from './pdu-codec.ts';

const octets = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

const BIND =
  '00 00 00 24 00 00 00 09 00 00 00 00 00 00 00 01 63 63 6d 30 31 00 73 65 63 72 65 74 30 38 00 00 34 00 00 00';
const BIND_RESP = '00 00 00 1d 80 00 00 09 00 00 00 00 00 00 00 01 53 49 4d 53 4d 53 43 00 02 10 00 01 34';
const SUBMIT = `00 00 00 39 00 00 00 04 00 00 00 00 00 00 00 03 00 05 00 41 43 4d 45 00 01 01 34 34 37 37 30 30 39 30 30 31 32 33 00
  00 00 00 00 00 01 00 00 00 08 48 65 6c 6c 6f 00 1b 65`;
const PART = `00 00 00 39 00 00 00 04 00 00 00 00 00 00 00 05 00 05 00 41 43 4d 45 00 01 01 34 34 37 37 30 30 39 30 30 31 32 33 00
  40 00 00 00 00 01 00 00 00 08 05 00 03 c7 02 01 41 42`;
const SUBMIT_RESP = '00 00 00 19 80 00 00 04 00 00 00 00 00 00 00 03 31 41 32 42 33 43 34 44 00';
const CUSTOMER = `00 00 00 3a 00 00 00 05 00 00 00 00 00 00 00 02 00 01 01 34 34 37 37 30 30 39 30 30 31 32 33 00 00 01 36 32 34 34 32 00
  00 00 00 00 00 00 00 08 00 08 00 48 00 69 00 20 06 33`;
const RECEIPT = `00 00 00 b4 00 00 00 05 00 00 00 00 00 00 00 01 00 01 01 34 34 37 37 30 30 39 30 30 31 32 33 00 05 00 41 43 4d 45 00
  04 00 00 00 00 00 00 00 00 6a
  69 64 3a 34 33 39 30 34 31 31 30 31 20 73 75 62 3a 30 30 31 20 64 6c 76 72 64 3a 30 30 31 20 73 75 62 6d 69 74 20 64
  61 74 65 3a 32 34 30 39 31 30 31 32 30 30 20 64 6f 6e 65 20 64 61 74 65 3a 32 34 30 39 31 30 31 32 30 31 20 73 74 61
  74 3a 44 45 4c 49 56 52 44 20 65 72 72 3a 30 30 30 20 74 65 78 74 3a 48 65 6c 6c 6f
  00 1e 00 09 31 41 32 42 33 43 34 44 00 04 27 00 01 02 04 23 00 03 03 00 00`;

describe('writing PDUs', () => {
  it('writes the bind of the reference', () => {
    const fields = { system_id: 'ccm01', password: 'secret08', system_type: '', interface_version: 0x34 };
    expect(writePdu({ command: 'bind_transceiver', sequence: 1, fields })).to.deep.equal(octets(BIND));
  });

  it('writes the submit_sm of the reference, and the part of a long one', () => {
    expect(writePdu({ command: 'submit_sm', sequence: 3, fields: submitFields(aSubmit()) })).to.deep.equal(
      octets(SUBMIT),
    );
    const part = { ...aSubmit(), esmClass: 0x40, shortMessage: '050003c702014142' };
    expect(writePdu({ command: 'submit_sm', sequence: 5, fields: submitFields(part) })).to.deep.equal(octets(PART));
  });

  it("writes TLVs behind the fields, vendors' own too", () => {
    const tlvs = { '020c': '00c7', '020e': '02', '020f': '01', '1501': 'abcdef' };
    const frame = writePdu({
      command: 'submit_sm',
      sequence: 5,
      fields: submitFields({ ...aSubmit(), shortMessage: '4142' }),
      tlvs,
    });
    expect(frame.toString('hex')).to.include('00024142').and.include('020c000200c7020e000102020f000101');
    expect(frame.toString('hex')).to.include('15010003abcdef');
    expect(frame.readUInt32BE(0)).to.equal(frame.length);
  });

  const answers: readonly (readonly [Parameters<typeof writePdu>[0], string])[] = [
    [{ command: 'enquire_link', sequence: 2 }, '00000010000000150000000000000002'],
    [{ command: 'enquire_link_resp', sequence: 2 }, '00000010800000150000000000000002'],
    [{ command: 'unbind', sequence: 10 }, '0000001000000006000000000000000a'],
    [{ command: 'generic_nack', sequence: 9, status: 3 }, '00000010800000000000000300000009'],
    [{ command: 'deliver_sm_resp', sequence: 1, fields: { message_id: '' } }, '0000001180000005000000000000000100'],
    [{ command: 'deliver_sm_resp', sequence: 1, status: 0x64 }, '00000010800000050000006400000001'],
  ];
  for (const [pdu, hex] of answers) {
    it(`writes ${pdu.command}${pdu.status === undefined ? '' : ' with an error'} in ${hex.length / 2} octets`, () => {
      expect(writePdu(pdu).toString('hex')).to.equal(hex);
    });
  }
});

describe('reading PDUs', () => {
  it("reads the bind's answer and its TLV", () => {
    const pdu = readPdu(octets(BIND_RESP));
    expect(pdu).to.include({ command: 'bind_transceiver_resp', status: 0, sequence: 1 });
    expect(textField(pdu, 'system_id')).to.equal('SIMSMSC');
    expect(pdu.tlvs).to.deep.equal({ '0210': '34' });
  });

  it('reads the answer to submit_sm, with and without a body', () => {
    expect(textField(readPdu(octets(SUBMIT_RESP)), 'message_id')).to.equal('1A2B3C4D');
    const throttled = readPdu(octets('00000010800000040000005800000003'));
    expect(throttled).to.include({ command: 'submit_sm_resp', status: 0x58, sequence: 3 });
    expect(textField(throttled, 'message_id')).to.equal('');
  });

  it("reads a customer's message", () => {
    const pdu = toReceivedPdu(readPdu(octets(CUSTOMER)));
    expect(pdu.source).to.deep.equal({ ton: 1, npi: 1, address: '447700900123' });
    expect(pdu.destination).to.deep.equal({ ton: 0, npi: 1, address: '62442' });
    expect(decodeMessage([pdu], 'gsm').text).to.equal('Hi س');
  });

  it('reads a receipt whose text and TLV name one message in two bases', () => {
    const receipt = readReceipt(toReceivedPdu(readPdu(octets(RECEIPT))));
    expect(receipt?.messageIds).to.include.members(['1A2B3C4D', '439041101']);
    expect(receipt?.outcome.status).to.equal('delivered');
  });

  it('reads a part and its place', () => {
    const asDelivered = octets(PART);
    asDelivered.writeUInt32BE(5, 4);
    const pdu = toReceivedPdu(readPdu(asDelivered));
    expect(concatenationOf(pdu)).to.deep.equal({ reference: 0xc7, total: 2, sequence: 1, width: 'udh8' });
  });

  it('reads the phone, our address and its state out of an alert_notification', () => {
    const fields = {
      source_addr_ton: 1,
      source_addr_npi: 1,
      source_addr: '447700900123',
      esme_addr_ton: 3,
      esme_addr_npi: 0,
      esme_addr: '62442',
    };
    const frame = writePdu({ command: 'alert_notification', sequence: 1, fields, tlvs: { '0422': '00' } });
    expect(toReceivedPdu(readPdu(frame))).to.deep.include({
      command: 'alert_notification',
      source: { ton: 1, npi: 1, address: '447700900123' },
      destination: { ton: 3, npi: 0, address: '62442' },
      shortMessage: '',
      tlvs: { '0422': '00' },
    });
  });

  const cut: readonly (readonly [title: string, tlv: string, tlvs: Readonly<Record<string, string>>])[] = [
    ['a TLV without its value', '04270001', { '0427': '' }],
    ['a TLV with less of its value than its length says', '020400ff0001', { '0204': '0001' }],
    ['the tag of a TLV alone', '0427', {}],
    ['a TLV that belongs to another command', '0210000134', { '0210': '34' }],
  ];
  for (const [title, tlv, tlvs] of cut) {
    it(`reads a message in front of ${title}`, () => {
      const fields = { ...submitFields(aSubmit()), short_message: Buffer.from('Hello') };
      const frame = Buffer.concat([writePdu({ command: 'deliver_sm', sequence: 1, fields }), Buffer.from(tlv, 'hex')]);
      const pdu = toReceivedPdu(readPdu(frame));
      expect(pdu).to.deep.include({ shortMessage: Buffer.from('Hello').toString('hex'), tlvs });
    });
  }

  it('keeps the octets of an id that GSM would alter', () => {
    const fields = { ...submitFields(aSubmit()), esm_class: 4, short_message: Buffer.from('id:a_b@c stat:DELIVRD') };
    const pdu = toReceivedPdu(readPdu(writePdu({ command: 'deliver_sm', sequence: 1, fields })));
    expect(readReceipt(pdu)?.messageIds[0]).to.equal('a_b@c');
  });

  it('calls a command that it does not know unknown', () => {
    expect(readPdu(octets('0000001000000ff00000000000000009'))).to.include({ command: 'unknown', sequence: 9 });
  });

  it('reads everything that it wrote', () => {
    const hex = fc.uint8Array({ maxLength: 254 }).map((value) => Buffer.from(value).toString('hex'));
    fc.assert(
      fc.property(
        hex,
        fc.dictionary(fc.stringMatching(/^1[4-9][\da-f]{2}$/), hex, { maxKeys: 3 }),
        (shortMessage, tlvs) => {
          const frame = writePdu({
            command: 'deliver_sm',
            sequence: 7,
            fields: submitFields({ ...aSubmit(), shortMessage }),
            tlvs,
          });
          const pdu = toReceivedPdu(readPdu(frame));
          expect(pdu.shortMessage).to.equal(shortMessage);
          expect(pdu.tlvs).to.deep.equal(tlvs);
        },
      ),
    );
  });

  it('fails on unreadable octets with one kind of error only', () => {
    fc.assert(
      fc.property(fc.constantFrom(5, 0x80000004, 0x103, 0x80000009), fc.uint8Array({ maxLength: 80 }), (id, body) => {
        const header = Buffer.alloc(16);
        header.writeUInt32BE(16 + body.length, 0);
        header.writeUInt32BE(id, 4);
        try {
          readPdu(Buffer.concat([header, body]));
        } catch (error) {
          expect(error).to.be.instanceOf(PduBodyError);
        }
      }),
    );
  });
});
