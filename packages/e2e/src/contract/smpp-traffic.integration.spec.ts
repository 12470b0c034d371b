import { randomUUID } from 'node:crypto';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { LabFleet } from '../fleet/index.ts';
import { adminList } from './admin.ts';

type Deliver = Parameters<LabFleet['outside']['smsc']['deliver']>[0];

/** A number per test, so that every message at Hybrid Chat belongs to one test. */
let numbers = 447_700_910_000;
const newNumber = (): string => String((numbers += 1));
const RECEIPT = 0x04;

describe('What SMSCs really send', () => {
  let fleet: LabFleet;

  before(async function start() {
    this.timeout(120_000);
    fleet = await LabFleet.start({ brokers: 0 });
    fleet.outside.smsc.receipts = 'none';
  });

  after(async function stop() {
    this.timeout(120_000);
    await fleet.stop();
  });

  const deliver = async (from: string, given: Partial<Deliver>): Promise<number | undefined> =>
    fleet.outside.smsc.deliver({
      source: { ton: 1, npi: 1, address: from },
      destination: { ton: 3, npi: 0, address: '62442' },
      esmClass: 0,
      dataCoding: 0,
      shortMessage: Buffer.alloc(0),
      ...given,
    });
  const text = (value: string): Buffer => Buffer.from(value, 'latin1');
  const part = (sequence: number, words: string): Partial<Deliver> => ({
    esmClass: 0x40,
    shortMessage: Buffer.concat([Buffer.from([5, 0, 3, 1, 2, sequence]), text(words)]),
  });
  const textsOf = (number: string): readonly string[] =>
    fleet.outside.hybridChat.messages.filter(({ refId }) => refId === `+${number}`).map((message) => message.text);
  const shows = async (number: string, texts: readonly string[]): Promise<void> => {
    await eventually(() => textsOf(number).length >= texts.length, { timeoutMs: 40_000 });
    expect(textsOf(number)).to.deep.equal(texts);
  };
  /** Sends a text, and gives the SMSC's id of it. */
  const send = async (number: string): Promise<{ readonly id: string; readonly applicationId: string }> => {
    const applicationId = randomUUID();
    await fleet.send({ channel: 'smpp', number: `+${number}`, text: 'Hello', id: applicationId });
    const { smsc } = fleet.outside;
    const submit = await eventually(() => smsc.submits.find(({ destination }) => destination.address === number));
    await tells(applicationId, [1]);
    return { id: submit.id, applicationId };
  };
  const tells = async (applicationId: string, statuses: readonly number[]): Promise<void> => {
    const told = (): readonly number[] => fleet.outside.crm.statusesOf(applicationId).filter((status) => status !== 6);
    await eventually(() => told().length >= statuses.length, { timeoutMs: 40_000 });
    expect(told()).to.deep.equal(statuses);
  };

  it('is the same long text twice for a customer who sends it twice', async () => {
    const number = newNumber();
    for (const sequence of [1, 2, 1, 2]) {
      const words = sequence === 1 ? 'Please help me, I am at the station. ' : 'Come now';
      expect(await deliver(number, part(sequence, words))).to.equal(0);
    }
    const whole = 'Please help me, I am at the station. Come now';
    await shows(number, [whole, whole]);
  });

  it('is one text if other bits of esm_class are set beside that of the header', async () => {
    const number = newNumber();
    for (const sequence of [1, 2]) {
      const words = sequence === 1 ? 'first ' : 'second';
      await deliver(number, { ...part(sequence, words), esmClass: 0x48 });
    }
    await shows(number, ['first second']);
  });

  it('is UCS-2 under data_coding 0x48', async () => {
    const number = newNumber();
    await deliver(number, { dataCoding: 0x48, shortMessage: Buffer.from('043c04380440', 'hex') });
    await shows(number, ['мир']);
  });

  const unreadable = ['sub:001 dlvrd:001 stat:DELIVRD err:000 text:hi', 'Hello', ''];
  for (const words of unreadable) {
    it(`is no message if esm_class says receipt and "${words}" names none`, async () => {
      const number = newNumber();
      expect(await deliver(number, { esmClass: RECEIPT, shortMessage: text(words) })).to.equal(0);
      expect(await deliver(number, { shortMessage: text('and now a message') })).to.equal(0);
      await shows(number, ['and now a message']);
    });
  }

  const delivered: readonly (readonly [string, (id: string) => Partial<Deliver>])[] = [
    [
      'two blanks after each colon',
      (id) => ({ shortMessage: text(`id:  ${id}  sub:  001  dlvrd:  001  stat:  DELIVRD  err:  000  text:hi`) }),
    ],
    [
      'UCS-2 of the other order',
      (id) => ({ dataCoding: 8, shortMessage: Buffer.from(`id:${id} stat:DELIVRD err:000`, 'utf16le') }),
    ],
    ['a zero octet in front', (id) => ({ shortMessage: text(`\0id:${id} stat:DELIVRD err:00`) })],
    ['a mark of UTF-8', (id) => ({ shortMessage: Buffer.from(`\ufeffid:${id} stat:DELIVRD`) })],
    [
      'addresses that are not swapped',
      (id) => ({
        shortMessage: text(`id:${id} stat:DELIVRD err:000`),
        source: { ton: 5, npi: 0, address: 'ACME' },
      }),
    ],
  ];
  for (const [what, receiptOf] of delivered) {
    it(`is read if a receipt has ${what}`, async () => {
      const number = newNumber();
      const { id, applicationId } = await send(number);
      const given = receiptOf(id);
      const swapped = given.source === undefined ? {} : { destination: { ton: 1, npi: 1, address: number } };
      await deliver(number, { esmClass: RECEIPT, ...given, ...swapped });
      await tells(applicationId, [1, 2]);
      expect(textsOf(number)).to.deep.equal([]);
    });
  }

  it('is one receipt if the SMSC cuts it in two', async () => {
    const number = newNumber();
    const { id, applicationId } = await send(number);
    const [head, tail] = [`id:${id} sub:001 dlvrd:000 submit date:26112`, '21200 stat:EXPIRED err:000 text:hi'];
    await deliver(number, { ...part(2, tail), esmClass: 0x44 });
    await deliver(number, { ...part(1, head), esmClass: 0x44 });
    await tells(applicationId, [1, 3]);
    expect(textsOf(number)).to.deep.equal([]);
  });

  it('is told at once if a whole receipt has the header of the part that it is about', async () => {
    const number = newNumber();
    const { id, applicationId } = await send(number);
    await deliver(number, { ...part(1, `id:${id} stat:DELIVRD err:000 text:hi`), esmClass: 0x44 });
    await tells(applicationId, [1, 2]);
  });

  for (const stat of ['', 'UNKNOWN', 'BLCKLST']) {
    it(`is not final if the state is "${stat}"`, async () => {
      const number = newNumber();
      const { id, applicationId } = await send(number);
      await deliver(number, { esmClass: RECEIPT, shortMessage: text(`id:${id} stat:${stat} err:000`) });
      await deliver(number, { esmClass: RECEIPT, shortMessage: text(`id:${id} stat:DELIVRD err:000`) });
      await tells(applicationId, [1, 2]);
    });
  }

  it('is an event for operators, and in the trail of its owner, if a phone can be reached again', async () => {
    const number = newNumber();
    // source_addr_ton, source_addr_npi, source_addr, and the same of esme_addr (SMPP 3.4, section 4.12.1).
    const body = Buffer.concat([Buffer.from([1, 1]), text(`${number}\0`), Buffer.from([3, 0]), text('62442\0')]);
    const header = Buffer.from('00000000000001020000000000000009', 'hex');
    header.writeUInt32BE(header.length + body.length, 0);
    fleet.outside.smsc.sendRaw(Buffer.concat([header, body]));
    const { items } = await eventually(async () => {
      const list = await adminList(fleet, '/events?kind=phone-availability');
      return list.items.length === 0 ? undefined : list;
    });
    expect(items).to.have.length(1);
    expect(items[0]).to.include({ channel: 'smpp', text: 'The SMSC says that a phone can be reached again' });
    await eventually(async () => (await adminList(fleet, `/messages?number=%2B${number}`)).items.length === 1);
    expect(textsOf(number)).to.deep.equal([]);
  });

  it('is a receipt about no message if it names another number', async () => {
    const [number, other] = [newNumber(), newNumber()];
    const { id, applicationId } = await send(number);
    await deliver(other, { esmClass: RECEIPT, shortMessage: text(`id:${id} stat:UNDELIV err:001`) });
    await deliver(number, { esmClass: RECEIPT, shortMessage: text(`id:${id} stat:DELIVRD err:000`) });
    await tells(applicationId, [1, 2]);
  });
});
