import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  decodeMessage,
  messageParts,
  messageReference,
  idKey,
  readReceipt,
  referenceIn,
  withReference,
} from '@ccm/channels/smpp';
import type { SubmitPdu } from '@ccm/channels/smpp';
import { freePort, ManagedProcess } from '@ccm/testing/servers';
import { SmscSimulator } from '@ccm/simulators/smsc';
import { eventually } from '@ccm/testing/support';
import { aSubmit } from '@ccm/testing/channels';
import { sessionTo } from '../../test/test-session.ts';
import type { TestSession } from '../../test/test-session.ts';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const perl = async (name: string, port: number): Promise<ManagedProcess> =>
  ManagedProcess.start({
    name,
    command: 'perl',
    args: [script(name), String(port)],
    cwd: '/',
    remedy: 'install the Debian package libnet-smpp-perl',
    ready: async () => true,
  });

describe("Perl's Net::SMPP", () => {
  let running: ManagedProcess | undefined;
  afterEach(async () => {
    await running?.stop();
  });

  describe('as the SMSC', () => {
    let smsc: ManagedProcess;
    let session: TestSession;
    beforeEach(async () => {
      const port = await freePort();
      smsc = await perl('net-smpp-smsc.pl', port);
      running = smsc;
      await eventually(() => smsc.output.includes('listening'));
      session = sessionTo(port, {});
      session.start();
      await session.reaches('bound');
    });
    afterEach(async () => {
      await session.close(5000);
    });

    it('binds us, takes a text, and reports it by the same id in another base', async () => {
      const { messageId } = await session.submit(aSubmit());
      expect(messageId).to.equal('1A2B3C4D');
      const receipt = await eventually(() => session.received[0]);
      expect(readReceipt(receipt)?.guessedIds).to.include(idKey(messageId));
      await eventually(() => smsc.output.includes('delivered 0'));
      expect(smsc.output).to.include('bind ccm01 secret08 52');
      expect(smsc.output).to.include('submit ACME 447700900123 0 0 48656c6c6f001b65');
    });

    it('takes the parts of a long text', async () => {
      const parts = messageParts('Grüße 👍 '.repeat(20), { method: 'udh8', defaultAlphabet: 'gsm', reference: 7 });
      for (const part of parts) {
        const { esmClass, dataCoding, shortMessage } = part;
        const pdu: SubmitPdu = { ...aSubmit(), esmClass, dataCoding, shortMessage: shortMessage.toString('hex') };
        await session.submit(pdu);
      }
      for (const { shortMessage } of parts) {
        await eventually(() => smsc.output.includes(` 64 8 ${shortMessage.toString('hex')}`));
      }
    });

    it("gives a submit's reference back in its receipt", async () => {
      const reference = messageReference({ messageId: 'message-1', part: 0 });
      await session.submit(withReference(aSubmit(), reference));
      const receipt = await eventually(() => session.received[0]);
      expect(referenceIn(receipt)).to.equal(reference);
    });

    it('answers query_sm', async () => {
      const { messageId } = await session.submit(aSubmit());
      const { source } = aSubmit();

      expect(await session.query({ messageId, source })).to.deep.equal({ messageState: 5, errorCode: 11 });
      await eventually(() => smsc.output.includes(`query ${messageId} 5 0 ACME`));
    });

    it("brings us a customer's message", async () => {
      await session.submit({ ...aSubmit(), shortMessage: Buffer.from('write').toString('hex') });
      const message = await eventually(() => session.received.find((pdu) => pdu.esmClass === 0));
      expect(decodeMessage([message], 'gsm').text).to.equal('Hi');
      expect(message.source.address).to.equal('447700900123');
    });

    it('sees us unbind', async () => {
      await session.close(5000);
      await eventually(() => smsc.output.includes('unbind'));
    });
  });

  describe('as the ESME', () => {
    let smsc: SmscSimulator;
    beforeEach(async () => {
      smsc = await new SmscSimulator().listen();
    });
    afterEach(async () => {
      await smsc.stop();
    });

    it('works with our simulator as with any SMSC', async () => {
      const esme = await perl('net-smpp-esme.pl', smsc.port);
      running = esme;
      await smsc.waitUntil(() => smsc.bound.length === 1);
      await smsc.customerWrites({ from: '+447700900123', to: '62442', text: 'Hi' });
      await eventually(() => esme.output.includes('unbound 0'));
      expect(esme.output).to.include('bound 0 SIMSMSC').and.include('taken 0 ').and.include('stat:DELIVRD');
      expect(esme.output).to.include('received 0 Hi');
      expect(esme.output).to.match(/state 0 2 0 \d{12}000\+\n/);
      expect(smsc.messages).to.deep.equal([{ from: 'PERL', to: '447700900123', text: 'part 1;part 2;', parts: 2 }]);
      expect(smsc.violations).to.deep.equal([]);
    });
  });
});
