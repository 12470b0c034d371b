import { expect } from 'chai';
import type { DeskConversation, LabView, PhoneMessage, PhoneView } from '@ccm/simulators/lab-protocol';
import { changed } from '../lab-page/src/lab/changes.ts';

const phoneMessage = (number: number): PhoneMessage => ({
  id: `m-${String(number)}`,
  from: 'business',
  atMs: number,
  tick: 'sent',
  text: `Message ${String(number)}`,
});
const phone: PhoneView = {
  id: 'sms-twilio',
  channel: 'sms',
  provider: 'twilio',
  app: 'sms',
  title: 'SMS',
  carrier: 'Twilio',
  customer: { id: '+447700900001', name: 'Maya Brooks' },
  us: '+14155238886',
  abilities: [],
  tellsRead: false,
  mode: 'in-hand',
  messages: [],
};
const conversation: DeskConversation = {
  id: phone.id,
  conversationId: null,
  skillGroup: null,
  customerName: phone.customer.name,
  messages: [],
};
const EMPTY: LabView = {
  phones: [phone],
  conversations: [conversation],
  crm: [],
  troubles: [],
  load: {
    perSecond: 0,
    inbound: { perSecond: 0, waiting: 0 },
    outbound: { perSecond: 0, waiting: 0 },
  },
  services: [],
  templates: [],
  samples: [],
  carousel: [],
  quickButtons: [],
};
const numbersUpTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
const idsOf = (messages: readonly { readonly id: string }[] = []): readonly string[] => messages.map(({ id }) => id);

describe("the state of the lab's page", () => {
  it('keeps the newest 200 messages of a phone', () => {
    const view = numbersUpTo(203).reduce(
      (known, number) =>
        changed(known, { event: 'phone-message', data: { phone: phone.id, message: phoneMessage(number) } }),
      EMPTY,
    );

    expect(idsOf(view.phones[0]?.messages)).to.deep.equal(idsOf(numbersUpTo(203).slice(3).map(phoneMessage)));
  });

  it('keeps the newest 200 messages of a conversation at the desk', () => {
    const view = numbersUpTo(201).reduce(
      (known, number) =>
        changed(known, {
          event: 'desk-message',
          data: { phone: phone.id, message: { id: `d-${String(number)}`, from: 'customer', atMs: number } },
        }),
      EMPTY,
    );
    const ids = idsOf(view.conversations[0]?.messages);

    expect([ids.length, ids[0], ids.at(-1)]).to.deep.equal([200, 'd-2', 'd-201']);
  });

  it('keeps the newest 100 notifications to the CRM, of lists that come one after the other', () => {
    const entries = numbersUpTo(130).map((number) => ({
      number,
      callbackId: `a-${String(number)}`,
      status: 1,
      atMs: 0,
    }));
    const view = [entries.slice(0, 90), entries.slice(90)].reduce(
      (known, data) => changed(known, { event: 'crm', data }),
      EMPTY,
    );

    expect(view.crm).to.deep.equal(entries.slice(30));
  });

  it('shows a message in its place, with the change that came last', () => {
    const read = { ...phoneMessage(1), tick: 'read' } as const;
    const view = [phoneMessage(1), phoneMessage(2), read].reduce(
      (known, message) => changed(known, { event: 'phone-message', data: { phone: phone.id, message } }),
      EMPTY,
    );

    expect(view.phones[0]?.messages).to.deep.equal([read, phoneMessage(2)]);
  });
});
