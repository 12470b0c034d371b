import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabFleet } from '../fleet/index.ts';
import { eventually, numbersFrom } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';
import { adminList, adminPost } from './admin.ts';

const newCustomer = numbersFrom('+1413559');

const OLD = 'the old key of this fleet, which is to go';
const NEW = 'the new key of this fleet, which is to stay';
const BOTH = `${NEW},${OLD}`;

/** Messages on their way, each in another place. */
interface OnTheirWay {
  /** Two in a conversation's mailbox, one in a partition, one in the gateway's spool. */
  readonly inbound: readonly { readonly customer: string; readonly texts: readonly string[] }[];
  /** In its customer's mailbox. */
  readonly outbound: { readonly customer: string; readonly text: string };
  /** The application id of a sent message whose status changes for the CRM are in a mailbox. */
  readonly applicationId: string;
}

for (const variable of ['ENVELOPE_SIGNING_KEY', 'DATA_ENCRYPTION_KEY'] as const) {
  describe(`Changing ${variable}`, () => {
    let fleet: LabFleet;
    let spoolPath: string;
    const down = new Set<'chat' | 'twilio' | 'crm'>();

    before(async function start() {
      this.timeout(120_000);
      spoolPath = await mkdtemp(join(tmpdir(), 'ccm-rotation-'));
      fleet = await LabFleet.startOutsideOnly({ brokers: 0, redis: { appendOnly: true } });
      const { hybridChat, twilio, crm } = fleet.outside;
      const fault = { status: 503, times: 100_000 };
      hybridChat.misbehave({ match: () => down.has('chat'), ...fault });
      twilio.misbehave({ match: () => down.has('twilio'), ...fault });
      crm.misbehave({ match: () => down.has('crm'), ...fault });
    });

    after(async function stop() {
      this.timeout(120_000);
      await fleet.stop();
      await rm(spoolPath, { recursive: true, force: true });
    });

    const start = async (keys: string): Promise<void> => {
      const env = { [variable]: keys, SPOOL_PATH: spoolPath };
      for (const service of ['gateway', 'outbound-worker'] as const) await fleet.startService(service, env);
    };
    const stop = async (name: 'gateway' | 'outbound-worker'): Promise<void> => {
      const service = fleet.service(name);
      await service.stop();
      fleet.services.splice(fleet.services.indexOf(service), 1);
    };
    const stopAll = async (): Promise<void> => {
      await stop('outbound-worker');
      await stop('gateway');
    };
    const writes = async (from: string, texts: readonly string[]): Promise<void> => {
      for (const body of texts) await fleet.outside.twilio.customerWrites({ from, to: OUR.smsNumber, body });
    };
    const send = async (message: Readonly<Record<string, unknown>>): Promise<void> => {
      await fleet.send({ channel: 'sms', ...message });
    };
    const textsOf = (refId: string): string[] => fleet.outside.hybridChat.messagesOf(refId).map(({ text }) => text);
    const sentTo = (number: string): string[] =>
      fleet.outside.twilio.sent.filter(({ to }) => to === number).map(({ body }) => body);
    const tried = async (party: { readonly requests: readonly { readonly body: Buffer }[] }, text: string) =>
      eventually(() => party.requests.some(({ body }) => body.includes(text)), { describe: `a try of ${text}` });

    /** Puts a message of each kind on its way, then stops every service. */
    const putOnTheirWay = async (): Promise<OnTheirWay> => {
      const { hybridChat, twilio, crm } = fleet.outside;
      const inbound = [2, 1, 1].map((count) => ({
        customer: newCustomer(),
        texts: Array.from({ length: count }, () => randomUUID()),
      }));
      const [inMailbox, inLane, inSpool] = inbound;
      if (inMailbox === undefined || inLane === undefined || inSpool === undefined) throw new Error('three customers');
      const [outbound, applicationId] = [{ customer: newCustomer(), text: randomUUID() }, randomUUID()];
      down.add('crm').add('chat');
      await send({ number: newCustomer(), text: 'news', id: applicationId });
      await tried(crm, applicationId);
      await twilio.settled();
      await writes(inMailbox.customer, inMailbox.texts);
      await tried(hybridChat, inMailbox.texts[0] ?? '');
      down.add('twilio');
      await send({ number: outbound.customer, text: outbound.text });
      await tried(twilio, outbound.text);
      await stop('outbound-worker');
      await writes(inLane.customer, inLane.texts);
      await fleet.redis.kill('SIGTERM');
      await writes(inSpool.customer, inSpool.texts);
      await stop('gateway');
      await fleet.redis.start();
      return { inbound, outbound, applicationId };
    };

    const allArrive = async ({ inbound, outbound, applicationId }: OnTheirWay): Promise<void> => {
      for (const { customer, texts } of inbound) {
        await eventually(() => textsOf(customer).length >= texts.length, {
          timeoutMs: 40_000,
          describe: `all of ${customer}`,
        });
        expect(textsOf(customer)).to.deep.equal(texts);
      }
      await fleet.outside.twilio.waitForSent(({ to }) => to === outbound.customer, { timeoutMs: 40_000 });
      expect(sentTo(outbound.customer)).to.deep.equal([outbound.text]);
      await fleet.outside.crm.waitForStatus(applicationId, 2, { timeoutMs: 40_000 });
      expect(fleet.outside.hybridChat.duplicates()).to.deep.equal([]);
    };

    /** Removes leftovers of the test before, such as a last status callback: under another key they would count as unreadable. */
    beforeEach(async () => {
      await fleet.outside.twilio.settled();
      await fleet.redis.say('FLUSHALL');
    });

    it('loses nothing that is on its way, with the new key before the old one', async () => {
      await start(OLD);
      const onTheirWay = await putOnTheirWay();
      await start(BOTH);
      down.clear();
      await allArrive(onTheirWay);
      expect((await adminList(fleet, '/dead-letters')).items).to.deep.equal([]);
      await stopAll();
    }).timeout(120_000);

    it('accepts new messages with the new key alone, and keeps sealed content until the old key is back', async () => {
      await start(OLD);
      const [chooser, refused] = [newCustomer(), newCustomer()];
      await send({ number: chooser, text: 'Well?', buttons: ['Yes', 'No'] });
      await fleet.outside.twilio.waitForSent(({ to }) => to === chooser);
      fleet.outside.hybridChat.misbehave({ match: { bodyIncludes: refused }, status: 422 });
      await writes(refused, ['no']);
      await eventually(async () => (await adminList(fleet, '/dead-letters')).items.length === 1);
      const { inbound, outbound, applicationId } = await putOnTheirWay();

      await start(NEW);
      down.clear();
      const [inMailbox] = inbound;
      const [somebody, old = '', again] = [newCustomer(), inMailbox?.customer, randomUUID()];
      for (const [customer, text] of [
        [somebody, 'new'],
        [chooser, '1'],
        [old, again],
      ] as const) {
        await writes(customer, [text]);
        await eventually(() => textsOf(customer).length === 1, {
          timeoutMs: 40_000,
          describe: `${text} of ${customer}`,
        });
      }
      expect([textsOf(chooser), textsOf(old)]).to.deep.equal([['1'], [again]]);
      await send({ number: somebody, text: 'and back' });
      await fleet.outside.twilio.waitForSent(({ to }) => to === somebody);

      const kept = await eventually(
        async () => {
          const { items } = await adminList(fleet, '/dead-letters?reason=unknown-key');
          const kinds = new Set(items.map(({ kind }) => kind));
          return kinds.size === 4 && items.filter(({ kind }) => kind === 'webhook').length === 2 ? items : undefined;
        },
        { timeoutMs: 40_000, describe: 'everything of the old key' },
      );
      const count = (kind: string): number => kept.filter((letter) => letter['kind'] === kind).length;
      expect(
        [count('inbound'), count('outbound'), count('webhook')],
        JSON.stringify({ kept, inbound, refused, chooser, somebody }),
      ).to.deep.equal([2, 1, 2]);
      for (const { id, description } of kept) {
        expect(description).to.include(variable).and.include('add the old key');
        expect((await adminPost(fleet, `/dead-letters/${id}/replay`)).status).to.equal(409);
      }
      const [earlier] = (await adminList(fleet, '/dead-letters?reason=unreadable')).items;
      expect(earlier?.['description']).to.include(variable);
      expect((await adminList(fleet, `/messages?number=${encodeURIComponent(refused)}`)).items[0]).to.include({
        status: 'unreadable',
      });
      await stopAll();

      await start(BOTH);
      const replayed = await adminPost(fleet, '/dead-letters/replay', { filter: { reason: 'unknown-key' } });
      expect(replayed.body).to.deep.include({ matched: kept.length, replayed: kept.length, failed: [] });
      await allArrive({
        inbound: inbound.map(({ customer, texts }) => ({
          customer,
          texts: customer === old ? [again, ...texts] : texts,
        })),
        outbound,
        applicationId,
      });
      expect((await adminPost(fleet, `/dead-letters/${earlier?.id ?? ''}/replay`)).status).to.equal(202);
      await eventually(() => textsOf(refused).length === 1);
      expect((await adminList(fleet, '/dead-letters')).items).to.deep.equal([]);
      await stopAll();
    }).timeout(180_000);

    it('broke nothing that was agreed', () => {
      expect(fleet.outside.violations).to.deep.equal([]);
    });
  });
}
