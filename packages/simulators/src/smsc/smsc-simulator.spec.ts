import { expect } from 'chai';
import { eventually } from '@ccm/testing/support';
import { RawEsme } from './raw-esme.ts';
import type { ReceiptPlan } from './delivery/receipt-plan.ts';
import { FAULT_MOMENTS } from './smsc-faults.ts';
import type { SmscFaultKind } from './smsc-faults.ts';
import type { SmscOptions } from './smsc-options.ts';
import { SmscSimulator } from './smsc-simulator.ts';
import { cString, ID, octet, responseId } from './wire/pdu.ts';

const BIND_RESP = responseId(ID.bindTransceiver);
const SUBMIT_RESP = responseId(ID.submitSm);
const hello = { body: Buffer.from('Hello') };

describe('the SMSC simulator', () => {
  let smsc: SmscSimulator;
  let esmes: RawEsme[];

  const start = async (options: SmscOptions = {}): Promise<void> => {
    smsc = await new SmscSimulator(options).listen();
  };
  const connect = async (): Promise<RawEsme> => {
    const esme = await RawEsme.connect(smsc.port);
    esmes.push(esme);
    return esme;
  };
  const bound = async (): Promise<RawEsme> => {
    const esme = await connect();
    esme.bind();
    await eventually(() => esme.got(BIND_RESP).length === 1);
    return esme;
  };
  const texts = (esme: RawEsme): string[] => esme.got(ID.deliverSm).map(({ body }) => body.toString('latin1'));

  beforeEach(() => {
    esmes = [];
  });
  afterEach(async () => {
    for (const esme of esmes) esme.close();
    await smsc.stop();
  });

  describe('binds', () => {
    const accounts = [{ systemId: 'ccm01', password: 'secret08', kinds: ['transceiver'], maxBinds: 1 }] as const;
    const rules: readonly (readonly [string, number, string, number])[] = [
      ['an account', ID.bindTransceiver, 'secret08', 0],
      ['no wrong password', ID.bindTransceiver, 'wrong', 0x0e],
      ['no kind of bind that is not allowed', ID.bindReceiver, 'secret08', 0x0d],
    ];
    for (const [what, id, password, status] of rules) {
      it(`takes ${what}`, async () => {
        await start({ accounts });
        const esme = await connect();
        esme.bind(id, password);
        await eventually(() => esme.got(responseId(id))[0]?.status === status);
      });
    }

    it('refuses one bind too many, and takes it once the other is gone', async () => {
      await start({ accounts });
      const first = await bound();
      const second = await connect();
      second.bind();
      await eventually(() => second.got(BIND_RESP)[0]?.status === 0x05);
      first.close();
      await smsc.waitUntil(() => smsc.bound.length === 0);
      second.bind();
      await eventually(() => second.got(BIND_RESP)[1]?.status === 0);
    });

    it('answers a submit before the bind with "wrong state", and an unknown command with a nack', async () => {
      await start();
      const esme = await connect();
      esme.submit(hello);
      await eventually(() => esme.got(SUBMIT_RESP)[0]?.status === 0x04);
      esme.send(0x0fff);
      await eventually(() => esme.got(ID.genericNack)[0]?.status === 0x03);
    });
  });

  describe('messages', () => {
    it('are joined by header and by SAR, whatever the order', async () => {
      await start({ receipts: 'none' });
      const esme = await bound();
      const part = (number: number, text: string): { esmClass: number; body: Buffer } => ({
        esmClass: 0x40,
        body: Buffer.concat([Buffer.from([5, 0, 3, 9, 2, number]), Buffer.from(text)]),
      });
      esme.submit(part(2, 'B'));
      esme.submit(part(1, 'A'));
      for (const number of [2, 1]) {
        const tlvs = [
          [0x020c, Buffer.from([0, 9])],
          [0x020e, Buffer.from([2])],
          [0x020f, Buffer.from([number])],
        ] as const;
        esme.submit({ body: Buffer.from(`${String(number)};`), tlvs });
      }
      await smsc.waitUntil(() => smsc.messagesTo('+447700900123').length === 2);
      expect(smsc.messages.map(({ text, parts }) => [text, parts])).to.deep.equal([
        ['AB', 2],
        ['1;2;', 2],
      ]);
      expect(smsc.violations).to.deep.equal([]);
    });

    it('get the ids that are asked for', async () => {
      for (const [ids, form] of [
        ['hex', /^[\dA-F]{8}$/],
        ['lower-hex', /^[\da-f]{8}$/],
        ['decimal', /^\d{9}$/],
        ['uuid', /^[\da-f-]{36}$/],
      ] as const) {
        await start({ ids });
        const esme = await bound();
        esme.submit(hello);
        await smsc.waitUntil(() => smsc.submits.length === 1);
        expect(smsc.submits[0]?.id).to.match(form);
        await smsc.stop();
      }
    });

    const forbidden = [
      ['both short_message and payload', { ...hello, tlvs: [[0x0424, Buffer.from('x')]] }],
      ['more than fits into one SMS', { body: Buffer.alloc(200, 0x41) }],
      ['half a UCS-2 character', { dataCoding: 8, body: Buffer.from([0, 0x41, 0]) }],
      ['an octet that is no septet', { body: Buffer.from([0xe7]) }],
    ] as const;
    for (const [what, message] of forbidden) {
      it(`are noted as a violation with ${what}`, async () => {
        await start();
        const esme = await bound();
        esme.submit(message);
        await smsc.waitUntil(() => smsc.violations.length === 1);
      });
    }

    it('are throttled beyond the rate', async () => {
      await start({ maxPerSecond: 3, receipts: 'none' });
      const esme = await bound();
      for (let count = 0; count < 5; count += 1) esme.submit(hello);
      await eventually(() => esme.got(SUBMIT_RESP).length === 5);
      expect(esme.got(SUBMIT_RESP).map(({ status }) => status)).to.deep.equal([0, 0, 0, 0x58, 0x58]);
    });

    it('are counted, not kept, under load', async () => {
      await start({ keepsMessages: false, receipts: 'none' });
      const esme = await bound();
      for (let count = 0; count < 500; count += 1) esme.submit(hello);
      await smsc.waitUntil(() => smsc.taken === 500);
      expect(smsc.submits).to.deep.equal([]);
    });
  });

  describe('receipts', () => {
    const plans: readonly (readonly [string, ReceiptPlan, RegExp])[] = [
      ['text and TLVs', { form: 'both' }, /id:1A2B3C4E .*stat:DELIVRD .*1A2B3C4E/s],
      ['text alone', { form: 'text' }, /id:1A2B3C4E .*Hello$/],
      ['TLVs alone', { form: 'tlv' }, /^(?!.*id:).*1A2B3C4E/s],
      ['a payload', { form: 'payload' }, /id:1A2B3C4E/],
      ['decimal ids', { form: 'text', idAs: 'decimal' }, /id:439041102 /],
      ['padded decimal ids', { form: 'text', idAs: 'decimal-padded' }, /id:0439041102 /],
      ['ids in both bases', { form: 'both', idAs: 'decimal-and-hex' }, /id:439041102 .*1A2B3C4E/],
      [
        'another label, long dates and no counts',
        { form: 'text', label: 'Text:', seconds: true, counts: false },
        /E submit date:\d{12} .*Text:/,
      ],
      ['text that gives a reference back', { form: 'text', echoesReference: true }, /Hello.{4}QR$/s],
      ['a failure', { form: 'text', states: ['UNDELIV'] }, /dlvrd:000 .*stat:UNDELIV err:011/],
    ];
    for (const [what, plan, form] of plans) {
      it(`come as ${what}`, async () => {
        await start({ receipts: plan });
        const esme = await bound();
        esme.submit({ ...hello, tlvs: [[0x0204, Buffer.from('QR')]] });
        await eventually(() => form.test(texts(esme)[0] ?? ''));
      });
    }

    it('come before the answer, twice, and state after state', async () => {
      await start({ receipts: { form: 'text', when: 'before-response', states: ['ENROUTE', 'DELIVRD'], copies: 2 } });
      const esme = await bound();
      esme.submit(hello);
      for (let count = 1; count <= 4; count += 1) {
        const receipt = await eventually(() => esme.got(ID.deliverSm)[count - 1]);
        esme.answer(receipt);
      }
      await eventually(() => esme.got(SUBMIT_RESP).length === 1);
      expect(esme.pdus.map(({ id }) => id).indexOf(ID.deliverSm)).to.be.lessThan(
        esme.pdus.map(({ id }) => id).indexOf(SUBMIT_RESP),
      );
      expect(texts(esme).map((text) => /stat:(\w+)/.exec(text)?.[1])).to.deep.equal([
        'ENROUTE',
        'ENROUTE',
        'DELIVRD',
        'DELIVRD',
      ]);
    });

    it('come on the other bind', async () => {
      await start({ receipts: { form: 'text', on: 'other-bind' } });
      const [first, second] = [await bound(), await bound()];
      first.submit(hello);
      await eventually(() => texts(second).length === 1);
      expect(texts(first)).to.deep.equal([]);
    });

    it('come again until they are answered for good', async () => {
      await start({ receipts: { form: 'text' }, deliverTimeoutMs: 300, redeliverAfterMs: 5 });
      const esme = await bound();
      esme.submit(hello);
      const second = await eventually(() => esme.got(ID.deliverSm)[1]);
      esme.answer(second, 0x64);
      const later = await eventually(() => esme.got(ID.deliverSm)[2]);
      esme.answer(later);
      await smsc.waitUntil(() => smsc.deliveries[0]?.done);
      expect(smsc.deliveries[0]?.answers.slice(0, 3)).to.deep.equal([undefined, 0x64, 0]);
    });
  });

  describe('query_sm', () => {
    const QUERY_RESP = responseId(ID.querySm);
    const query = (esme: RawEsme, id: string, sender = 'ACME'): number =>
      esme.send(ID.querySm, Buffer.concat([cString(id), octet(5, 0), cString(sender)]));

    it('is answered with the state, and the final date if there is one, although the receipt is lost', async () => {
      await start({ receipts: { form: 'text', states: ['ENROUTE'], lost: true } });
      const esme = await bound();
      esme.submit(hello);
      await smsc.waitUntil(() => smsc.taken === 1);
      query(esme, '1A2B3C4E');
      const open = await eventually(() => esme.got(QUERY_RESP)[0]);
      expect(open.body).to.deep.equal(Buffer.concat([cString('1A2B3C4E'), cString(''), octet(1, 0)]));

      smsc.settle('1A2B3C4E', 'UNDELIV');
      query(esme, '1A2B3C4E');
      const final = await eventually(() => esme.got(QUERY_RESP)[1]);
      expect(final.body.toString('latin1', 9, 25)).to.match(/^\d{12}000\+$/);
      expect([...final.body.subarray(25)]).to.deep.equal([0, 5, 11]);
      expect(texts(esme)).to.deep.equal([]);
    });

    it('is refused for an id that is not there, and for another sender', async () => {
      await start({ receipts: 'none' });
      const esme = await bound();
      esme.submit(hello);
      await smsc.waitUntil(() => smsc.taken === 1);
      query(esme, '1A2B3C4F');
      query(esme, '1A2B3C4E', 'OTHER');
      await eventually(() => esme.got(QUERY_RESP).length === 2);
      expect(esme.got(QUERY_RESP).map(({ status }) => status)).to.deep.equal([0x67, 0x67]);
    });
  });

  describe('customers', () => {
    const long = 'ab€'.repeat(80);
    const forms = [
      ['GSM', { text: 'Hi€' }, 1, /00000448691b65$/],
      ['UCS-2', { text: '👍' }, 1, /080004d83ddc4d$/],
      ['an 8-bit header', { text: long }, 3, /40000000000000.*050003c70301/],
      ['a 16-bit header', { text: long, long: 'udh16', reference: 0x1234 }, 3, /40000000000000.*06080412340301/],
      ['SAR TLVs', { text: long, long: 'sar' }, 3, /020c000200c7020e000103020f000101$/],
      ['a payload', { text: long, long: 'payload' }, 1, /000424014061621b65/],
      ['parts out of order, one missing, one twice', { text: long, order: [3, 1, 1] }, 3, /050003c70303/],
    ] as const;
    for (const [what, message, count, form] of forms) {
      it(`write in ${what}`, async () => {
        await start();
        const esme = await bound();
        void smsc.customerWrites({ from: '+447700900123', to: '62442', ...message });
        await eventually(() => esme.got(ID.deliverSm).length === count);
        expect(esme.got(ID.deliverSm)[0]?.body.toString('hex')).to.match(form);
      });
    }
  });

  describe('faults', () => {
    const seen: Readonly<Partial<Record<SmscFaultKind, (esme: RawEsme) => boolean>>> = {
      'refuse-connection': (esme) => esme.closed,
      outbind: (esme) => esme.got(ID.outbind).length === 1,
      'deliver-before-bound': (esme) => esme.pdus[0]?.id === ID.deliverSm,
      'bind-error': (esme) => esme.got(BIND_RESP)[0]?.status === 0x0d,
      'bind-nack': (esme) => esme.got(ID.genericNack).length === 1,
      'deliver-with-bind': (esme) => esme.got(ID.deliverSm).length === 1,
      'unbind-after-bind': (esme) => esme.got(ID.unbind).length === 1,
      'drop-after-bind': (esme) => esme.closed,
      slow: (esme) => esme.got(SUBMIT_RESP).length === 1,
      error: (esme) => esme.got(SUBMIT_RESP)[0]?.status === 0x0b,
      nack: (esme) => esme.got(ID.genericNack)[0]?.sequence === 2,
      'nack-without-sequence': (esme) => esme.got(ID.genericNack)[0]?.sequence === 0,
      'unbind-on-submit': (esme) => esme.got(ID.unbind).length === 1,
      'drop-on-submit': (esme) => esme.closed && smsc.taken === 1,
      'drop-mid-pdu': (esme) => esme.closed,
      'length-too-short': (esme) => esme.broken,
      'length-too-long': (esme) => esme.broken,
      'invalid-command-id': (esme) => esme.got(0x0fff).length === 1,
      'unreadable-body': (esme) => esme.got(ID.deliverSm).length === 1,
      'split-writes': (esme) => esme.got(SUBMIT_RESP).length === 1,
      'glued-writes': (esme) => esme.got(ID.enquireLink).length === 9 && esme.got(SUBMIT_RESP).length === 1,
      'unknown-tlv': (esme) => esme.got(SUBMIT_RESP)[0]?.body.includes(Buffer.from('1501', 'hex')) === true,
      'wrong-sequence': (esme) => esme.got(SUBMIT_RESP)[0]?.sequence === 1_000_002,
      'doubled-response': (esme) => esme.got(SUBMIT_RESP).length === 2,
    };
    for (const [kind, holds] of Object.entries(seen)) {
      it(`${kind} can be seen from outside`, async () => {
        await start({ receipts: 'none' });
        smsc.misbehave({ kind: kind as SmscFaultKind, delayMs: 1 });
        const esme = await connect();
        esme.bind();
        if (FAULT_MOMENTS[kind as SmscFaultKind] === 'submit') esme.submit(hello);
        await eventually(() => holds(esme));
      });
    }

    const silences: readonly (readonly [SmscFaultKind, number])[] = [
      ['black-hole', BIND_RESP],
      ['bind-no-response', BIND_RESP],
      ['no-response', SUBMIT_RESP],
      ['enquire-link-no-response', responseId(ID.enquireLink)],
      ['unbind-no-response', responseId(ID.unbind)],
    ];
    for (const [kind, missing] of silences) {
      it(`${kind} leaves one request without its answer`, async () => {
        await start({ receipts: 'none' });
        smsc.misbehave({ kind });
        const esme = await connect();
        esme.bind();
        esme.submit(hello);
        esme.send(ID.enquireLink);
        esme.send(ID.unbind);
        const other = await connect();
        other.bind();
        await eventually(() => other.got(BIND_RESP).length === 1);
        expect(esme.got(missing)).to.deep.equal([]);
      });
    }

    it('out-of-order holds the first answer back behind the second', async () => {
      await start({ receipts: 'none' });
      smsc.misbehave({ kind: 'out-of-order' });
      const esme = await bound();
      esme.submit(hello);
      esme.submit(hello);
      await eventually(() => esme.got(SUBMIT_RESP).length === 2);
      expect(esme.got(SUBMIT_RESP).map(({ sequence }) => sequence)).to.deep.equal([3, 2]);
    });
  });
});
