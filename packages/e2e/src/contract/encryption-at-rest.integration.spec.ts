import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { LabFleet } from '../fleet/index.ts';
import { eventually } from '@ccm/testing/support';
import { SIMULATED_ACCOUNT } from '@ccm/simulators/twilio';
import { OUR } from '@ccm/simulators/world';
import { adminList } from './admin.ts';
import { RedisIntruder } from './redis-intruder.ts';
import { post, twilioCall } from './signed-calls.ts';
import { sms } from './webhook-payloads.ts';

/** In every text of these specs, so that it can be looked for. */
const WORD = `walnut${randomUUID().replaceAll('-', '')}`;
const NAME = 'Persephone';
const SMS_CUSTOMER = '+14135610001';
const REFUSED_CUSTOMER = '+14135610002';
const WHATSAPP_CUSTOMER = '447700901001';
const SMPP_CUSTOMER = '447700901002';
const MESSENGER_CUSTOMER = '6412345678909876';

/** The secret as it may stand somewhere: as it is, or inside a longer text in base64, at each of its three alignments. */
function spellingsOf(secret: string): readonly string[] {
  const inBase64 = [0, 1, 2].map((offset) =>
    Buffer.from('x'.repeat(offset) + secret)
      .toString('base64')
      .replace(/=+$/, '')
      .slice(offset === 0 ? 0 : 4, -2),
  );
  return [secret, Buffer.from(secret).toString('hex'), ...inBase64];
}

const isReadable = (everything: string, secret: string): boolean => {
  const text = everything.replaceAll('-', '+').replaceAll('_', '/');
  return spellingsOf(secret).some((spelling) => everything.includes(spelling) || text.includes(spelling));
};

for (const [title, key, readable] of [
  ['with DATA_ENCRYPTION_KEY', 'a data key for this spec alone', false],
  ['without DATA_ENCRYPTION_KEY, to see that it would be found', '', true],
] as const) {
  describe(`What lies in Redis ${title}`, () => {
    let fleet: LabFleet;
    let intruder: RedisIntruder;

    before(async function start() {
      this.timeout(120_000);
      fleet = await LabFleet.start({ brokers: 0, env: { DATA_ENCRYPTION_KEY: key } });
      intruder = new RedisIntruder(fleet.redis);
    });

    after(async function stop() {
      this.timeout(120_000);
      await intruder[Symbol.asyncDispose]();
      await fleet.stop();
    });

    const send = async (message: Readonly<Record<string, unknown>>): Promise<void> => {
      await fleet.send({ id: randomUUID(), ...message });
    };

    const customersWrite = async (text: string): Promise<void> => {
      const { twilio, d360, facebook, viber, smsc } = fleet.outside;
      facebook.setProfile(MESSENGER_CUSTOMER, { first_name: NAME, last_name: 'Doe' });
      await twilio.customerWrites({ from: SMS_CUSTOMER, to: OUR.smsNumber, body: text });
      await d360.customerWrites({ kind: 'text', from: WHATSAPP_CUSTOMER, text, customerName: NAME });
      await facebook.customerWrites({ from: MESSENGER_CUSTOMER, text });
      await viber.customerWrites({ person: NAME, text, sender: { name: NAME } });
      await smsc.customerWrites({ from: SMPP_CUSTOMER, to: OUR.smppNumber.slice(1), text });
    };
    const customersAreWrittenTo = async (text: string): Promise<void> => {
      await send({ channel: 'sms', number: SMS_CUSTOMER, text, buttons: [`Yes ${WORD}`, 'No'] });
      await send({ channel: 'whatsapp', number: `+${WHATSAPP_CUSTOMER}`, text });
      await send({ channel: 'facebook', to: MESSENGER_CUSTOMER, text });
      await send({ channel: 'smpp', number: `+${SMPP_CUSTOMER}`, text });
    };

    /** Sends a part of a long SMS whose other part never comes. */
    const onePartComes = async (): Promise<unknown> =>
      fleet.outside.smsc.deliver({
        source: { ton: 1, npi: 1, address: SMPP_CUSTOMER },
        destination: { ton: 1, npi: 1, address: OUR.smppNumber.slice(1) },
        esmClass: 0x40,
        dataCoding: 0,
        shortMessage: Buffer.concat([Buffer.from([5, 0, 3, 7, 2, 1]), Buffer.from(WORD)]),
      });

    it(`shows ${readable ? 'texts' : 'no text'} of anybody, and no number: on its way, waiting, given up, quarantined, done`, async () => {
      const { hybridChat, twilio, crm, d360, facebook, smsc } = fleet.outside;
      await customersWrite(`heard ${WORD}`);
      await eventually(() => hybridChat.messages.filter(({ text }) => text.includes(WORD)).length === 5);
      await customersAreWrittenTo(`told ${WORD}`);
      await eventually(() => smsc.messages.some(({ text }) => text.includes(WORD)));

      const forged = twilioCall(
        'https://elsewhere.example.com',
        sms(WORD, { From: SMS_CUSTOMER }),
        SIMULATED_ACCOUNT.authToken,
      );
      await post({ ...forged, url: `${fleet.gatewayUrl}/webhooks/twilio` });
      hybridChat.misbehave({ match: { bodyIncludes: REFUSED_CUSTOMER }, status: 422, body: { said: WORD } });
      await twilio.customerWrites({ from: REFUSED_CUSTOMER, to: OUR.smsNumber, body: WORD });
      await eventually(async () => (await adminList(fleet, '/dead-letters')).items.length === 1);

      for (const party of [hybridChat, twilio, crm, d360, facebook])
        party.misbehave({ match: () => true, status: 503, times: 100_000 });
      await customersWrite(`waits ${WORD}`);
      await customersAreWrittenTo(`waits ${WORD}`);
      await eventually(() => hybridChat.requests.some(({ body }) => body.includes(`waits ${WORD}`)));
      await eventually(() => facebook.requests.some(({ body }) => body.includes(`waits ${WORD}`)));
      await onePartComes();
      await fleet.service('outbound-worker').stop();
      await customersWrite(`lies in a partition ${WORD}`);

      const everything = await intruder.everything();
      const secrets = [
        WORD,
        NAME,
        SMS_CUSTOMER.slice(1),
        REFUSED_CUSTOMER.slice(1),
        WHATSAPP_CUSTOMER,
        SMPP_CUSTOMER,
        MESSENGER_CUSTOMER,
      ];
      expect(secrets.filter((secret) => isReadable(everything, secret))).to.deep.equal(readable ? secrets : []);
      expect(everything.length).to.be.greaterThan(20_000);
    }).timeout(120_000);
  });
}
