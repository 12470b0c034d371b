import { expect } from 'chai';
import { PayloadError } from '@ccm/core/domain';
import { writeSmppEnvelope } from './envelope-format.ts';
import type { SmppEnvelope } from './envelope-format.ts';
import { parseSmppEnvelope } from './smpp-envelope.ts';
import { idKey, referenceKey } from './message-ids.ts';
import { TLV } from './pdu/smpp-pdu.ts';
import type { SmppSettings } from './settings.ts';
import { anSmppAccount, aReceivedPdu } from '@ccm/testing/channels';

const parse = (pdus: SmppEnvelope['pdus'], settings = {}): unknown =>
  parseSmppEnvelope(
    writeSmppEnvelope({ deliveryId: 'd-1', receivedAtMs: 5, pdus }),
    anSmppAccount({ fromNumber: '62442', ...settings }),
  );

describe('an envelope of the SMPP worker', () => {
  it("becomes a customer's message", () => {
    expect(parse([aReceivedPdu()])).to.deep.equal([
      {
        kind: 'message',
        dedupeId: 'd-1',
        providerMessageId: 'd-1',
        atMs: 5,
        customer: { id: '+447700900123' },
        serviceIdentifier: '62442',
        text: 'Hi',
        attachments: [],
      },
    ]);
  });

  const availabilities: readonly (readonly [tlvs: Readonly<Record<string, string>>, text: string])[] = [
    [{}, 'The SMSC says that a phone can be reached again'],
    [{ '0422': '00' }, 'The SMSC says that a phone can be reached again'],
    [{ '0422': '02' }, 'The SMSC says that a phone cannot be reached'],
    [{ '0422': '09' }, 'The SMSC says that a phone has another state'],
  ];
  for (const [tlvs, text] of availabilities) {
    it(`becomes an activity of the phone's owner: ${text}`, () => {
      const pdu = aReceivedPdu({ command: 'alert_notification', shortMessage: '', tlvs });
      expect(parse([pdu])).to.deep.equal([
        {
          kind: 'activity',
          activity: 'phone-availability',
          dedupeId: 'd-1',
          atMs: 5,
          customer: { id: '+447700900123' },
          serviceIdentifier: '62442',
          text,
          raw: { pdus: [pdu] },
        },
      ]);
    });
  }

  it('becomes one message of many parts', () => {
    const part = (sequence: string, body: string): ReturnType<typeof aReceivedPdu> =>
      aReceivedPdu({ esmClass: 0x40, shortMessage: `0500030102${sequence}${body}` });
    expect(parse([part('02', '42'), part('01', '41')])).to.have.nested.property('[0].text', 'AB');
  });

  it('becomes a status, the same for each repetition', () => {
    const shortMessage = Buffer.from('id:1A2B3C4D stat:DELIVRD err:000').toString('hex');
    const events = parse([aReceivedPdu({ esmClass: 4, shortMessage })]);
    expect(events).to.have.nested.property('[0].kind', 'status');
    expect(events).to.have.nested.property('[0].dedupeId', 'receipt-1a2b3c4d-DELIVRD');
    expect(events).to.have.deep.nested.property('[0].match', {
      by: 'id',
      providerMessageIds: ['1A2B3C4D'],
      equalIds: [idKey('1a2b3c4d')],
      guessedIds: [idKey('439041101')],
      recipients: ['447700900123'],
    });
    expect(events).to.have.nested.property('[0].outcome.status', 'delivered');
  });

  const addresses: readonly (readonly [
    string,
    Partial<SmppSettings>,
    readonly string[],
    readonly string[] | undefined,
  ])[] = [
    ['names either address', { fromNumber: '99999' }, ['447700900123', '62442'], ['447700900123', '62442']],
    ['leaves out our own number', { fromNumber: '+44 7700 900999' }, ['447700900999', '07700900123'], ['07700900123']],
    [
      'leaves out the type and the host behind a number',
      {},
      ['447700900123/TYPE=PLMN', '70070@smsc'],
      ['447700900123', '70070'],
    ],
    ['names none where the SMSC gives none', {}, ['', ' '], undefined],
    ['names none where only ours is there', { fromNumber: '62442' }, ['', '62442'], undefined],
    ['names none where they are to be ignored', { receiptAddress: 'ignore' }, ['447700900123', '1'], undefined],
  ];
  for (const [what, settings, [source = '', destination = ''], recipients] of addresses) {
    it(`${what} as the recipient of the message that a receipt is about`, () => {
      const pdu = aReceivedPdu({
        esmClass: 4,
        shortMessage: Buffer.from('id:1A2B3C4D stat:DELIVRD').toString('hex'),
        source: { ton: 1, npi: 1, address: source },
        destination: { ton: 1, npi: 1, address: destination },
      });
      const [event] = parse([pdu], settings) as readonly { match: { recipients?: readonly string[] } }[];
      expect(event?.match.recipients).to.deep.equal(recipients);
    });
  }

  it('finds a message that got no id by the reference that the SMSC gives back, at a number', () => {
    const receipt = (text: string, address: string): ReturnType<typeof aReceivedPdu> =>
      aReceivedPdu({
        esmClass: 4,
        shortMessage: Buffer.from(text).toString('hex'),
        source: { ton: 1, npi: 1, address },
        tlvs: { [TLV.userMessageReference]: '1f2e' },
      });
    expect(parse([receipt('id:1A2B3C4D stat:DELIVRD', '447700900123')])).to.have.deep.nested.property(
      '[0].match.guessedIds',
      [idKey('439041101'), referenceKey(0x1f2e)],
    );
    expect(parse([receipt('stat:DELIVRD err:000', '447700900123')])).to.have.deep.nested.property('[0].match', {
      by: 'id',
      providerMessageIds: [],
      equalIds: [],
      guessedIds: [referenceKey(0x1f2e)],
      recipients: ['447700900123'],
    });
    expect(parse([receipt('stat:DELIVRD err:000', '')])).to.have.nested.property('[0].activity', 'unreadable-receipt');
  });

  it('applies a receipt to the whole message if the SMSC gives one for all parts', () => {
    const shortMessage = Buffer.from('id:1A2B3C4D stat:DELIVRD').toString('hex');
    const events = parse([aReceivedPdu({ esmClass: 4, shortMessage })], { receiptScope: 'message' });
    expect(events).to.have.nested.property('[0].match.wholeMessage', true);
  });

  describe('of a receipt in parts', () => {
    const part = (sequence: number, words: string): ReturnType<typeof aReceivedPdu> =>
      aReceivedPdu({
        esmClass: 0x44,
        shortMessage: Buffer.concat([Buffer.from([5, 0, 3, 7, 2, sequence]), Buffer.from(words)]).toString('hex'),
      });

    it('becomes one status, in whatever order the parts came and wherever they were cut', () => {
      const whole =
        'id:1A2B-3C4D sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 stat:UNDELIV err:009 text:Hi';
      for (const cut of [6, 60, whole.indexOf('DELIV'), whole.length - 4]) {
        const events = parse([part(2, whole.slice(cut)), part(1, whole.slice(0, cut))]);
        expect(events).to.have.length(1);
        expect(events).to.have.nested.property('[0].dedupeId', 'receipt-1a2b-3c4d-UNDELIV');
        expect(events).to.have.nested.property('[0].outcome.failure.providerCode', '009');
      }
    });

    it('takes the TLVs of either part', () => {
      const [first, second] = [part(1, 'sub:001 dlvrd:001'), part(2, ' text:Hi')];
      const events = parse([
        { ...first, tlvs: { [TLV.receiptedMessageId]: '31413242' } },
        { ...second, tlvs: { [TLV.messageState]: '02' } },
      ]);
      expect(events).to.have.nested.property('[0].dedupeId', 'receipt-1a2b-DELIVRD');
    });

    it('is kept for operators where the part with the id never came', () => {
      expect(parse([part(2, ' stat:DELIVRD')])).to.have.nested.property('[0].activity', 'unreadable-receipt');
    });
  });

  for (const esmClass of [0x04, 0x07, 0x20, 0x84]) {
    it(`is never a message if esm_class 0x${esmClass.toString(16)} says receipt, readable or not`, () => {
      const shortMessage = Buffer.from('sub:001 dlvrd:001 stat:DELIVRD err:000 text:hey').toString('hex');
      const events = parse([aReceivedPdu({ esmClass, shortMessage })]);
      expect(events).to.have.length(1);
      expect(events).to.have.nested.property('[0].kind', 'activity');
      expect(events).to.have.nested.property('[0].activity', 'unreadable-receipt');
      expect(events).to.have.nested.property('[0].text').that.includes('stat:DELIVRD err:000').and.not.includes('hey');
      expect(events).to.not.have.nested.property('[0].customer');
    });
  }

  it('says so when a message is empty or binary, and passes a binary one on whole', () => {
    expect(parse([aReceivedPdu({ shortMessage: '' })])).to.have.nested.property('[0].text', '[empty message]');
    const binary = parse([aReceivedPdu({ dataCoding: 4, shortMessage: '00ff' })]);
    expect(binary).to.have.nested.property('[0].text', '[binary message of 2 octets]');
    expect(binary).to.have.nested.property('[0].raw.pdus[0].shortMessage', '00ff');
  });

  it('keeps the PDU of an empty message, which may say something in TLVs', () => {
    const answer = aReceivedPdu({ shortMessage: '', tlvs: { '0205': '01' } });
    expect(parse([answer])).to.have.deep.nested.property('[0].raw.pdus', [answer]);
  });

  const steps: readonly (readonly [what: string, given: Parameters<typeof aReceivedPdu>[0], activity: string])[] = [
    ['the network ends a USSD session', { tlvs: { [TLV.ussdServiceOp]: '11' } }, 'session-ended'],
    ['a vendor releases a USSD session', { tlvs: { [TLV.ussdServiceOp]: '20' } }, 'session-ended'],
    ['its_session_info says the end', { tlvs: { [TLV.itsSessionInfo]: '0103' } }, 'session-ended'],
    ['a conversation is aborted', { esmClass: 0x18 }, 'session-ended'],
    ['a phone has shown a notification', { tlvs: { [TLV.ussdServiceOp]: '13' } }, 'notification-shown'],
  ];
  for (const [what, given, activity] of steps) {
    it(`is no message of the customer, but in the customer's trail, where ${what} without words`, () => {
      const events = parse([aReceivedPdu({ shortMessage: '', ...given })]);
      expect(events).to.have.length(1);
      expect(events).to.have.nested.property('[0].kind', 'activity');
      expect(events).to.have.nested.property('[0].activity', activity);
      expect(events).to.have.nested.property('[0].customer.id', '+447700900123');
    });
  }

  it('is a message where the customer of a USSD session answers, be it with nothing', () => {
    for (const operation of ['01', '12']) {
      const tlvs = { [TLV.ussdServiceOp]: operation, [TLV.itsSessionInfo]: '0102' };
      expect(parse([aReceivedPdu({ tlvs })])).to.have.nested.property('[0].text', 'Hi');
      expect(parse([aReceivedPdu({ shortMessage: '', tlvs })])).to.have.nested.property('[0].text', '[empty message]');
    }
    const last = aReceivedPdu({ tlvs: { [TLV.itsSessionInfo]: '0103' } });
    expect(parse([last])).to.have.nested.property('[0].text', 'Hi');
  });

  it('reads a contact card that was sent as a text', () => {
    const shortMessage = Buffer.from('BEGIN:VCARD\r\nFN:Ann\r\nTEL:+447700900456\r\nEND:VCARD').toString('hex');
    expect(parse([aReceivedPdu({ dataCoding: 4, shortMessage })])).to.have.deep.nested.property('[0].contacts', [
      { name: 'Ann', phones: ['+447700900456'] },
    ]);
  });

  it('goes to the operator if the SMSC leaves out the sender, because nobody could be answered', () => {
    const events = parse([aReceivedPdu({ source: { ton: 0, npi: 0, address: '' } })]);
    expect(events).to.have.nested.property('[0].activity', 'message-without-sender');
    expect(events).to.not.have.nested.property('[0].customer');
    expect(events).to.have.nested.property('[0].raw.pdus');
  });

  it('notices consent', () => {
    const shortMessage = Buffer.from('STOP').toString('hex');
    expect(parse([aReceivedPdu({ shortMessage })])).to.have.nested.property('[0].consent', 'stop');
  });

  it('completes national numbers, and adds our number if the SMSC leaves it out', () => {
    const pdu = aReceivedPdu({
      source: { ton: 2, npi: 1, address: '07700900123' },
      destination: { ton: 0, npi: 0, address: '' },
    });
    const events = parse([pdu], { countryCode: '44' });
    expect(events).to.have.nested.property('[0].customer.id', '+447700900123');
    expect(events).to.have.nested.property('[0].serviceIdentifier', '62442');
  });

  it('names our number as configured, with any type of number from the SMSC', () => {
    for (const ton of [0, 1, 3]) {
      const events = parse([aReceivedPdu({ destination: { ton, npi: 1, address: '62442' } })]);
      expect(events).to.have.nested.property('[0].serviceIdentifier', '62442');
    }
    const other = parse([aReceivedPdu({ destination: { ton: 1, npi: 1, address: '447700900999' } })]);
    expect(other).to.have.nested.property('[0].serviceIdentifier', '+447700900999');
  });

  for (const body of ['', '{}', '{"deliveryId":"x","receivedAtMs":1,"pdus":[]}', 'null']) {
    it(`refuses ${body || 'nothing'}`, () => {
      expect(() => parseSmppEnvelope(Buffer.from(body), anSmppAccount())).to.throw(PayloadError);
    });
  }
});
