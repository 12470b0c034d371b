import { expect } from 'chai';
import type { Content, PhoneMessage } from '../lab-protocol/index.ts';
import { json, SimulatorServer } from '../lab/index.ts';
import { OUR, PEOPLE, SimulatedWorld } from '../world/index.ts';
import { SIMULATED_NUMBER } from '../360dialog/index.ts';
import { SIMULATED_TELEGRAM } from '../telegram/index.ts';
import { SIMULATED_BOT } from '../viber/index.ts';
import { Phone, phonesOf } from './index.ts';
import type { PhoneConditions, PhoneDriver } from './index.ts';

describe('The phones of the lab', () => {
  let fleet: SimulatorServer;
  let world: SimulatedWorld;
  let conditions: PhoneConditions;
  const phones: Phone[] = [];

  beforeEach(async () => {
    conditions = { paceMs: 1, duplicates: 0, areReportsLost: false };
    fleet = await new SimulatorServer({
      answer: ({ path }) =>
        path.includes('twilio')
          ? { status: 200, headers: { 'content-type': 'text/xml' }, body: '<Response/>' }
          : json(200, {}),
    }).listen();
    world = await SimulatedWorld.start();
    world.connect(fleet.url);
  });

  afterEach(async () => {
    for (const phone of phones.splice(0)) phone.stop();
    await world.stop();
    await fleet.stop();
  });

  const driverOf = (id: string): PhoneDriver => {
    const driver = phonesOf(world).find((each) => each.id === id);
    if (driver === undefined) throw new Error(`no phone ${id}`);
    return driver;
  };
  const phoneOf = (id: string): Phone => {
    const phone = new Phone(driverOf(id), { conditions: () => conditions, changed: () => fleet.changed() });
    phones.push(phone);
    return phone;
  };
  const messageOn = async (phone: Phone, isIt: (message: PhoneMessage) => boolean): Promise<PhoneMessage> =>
    fleet.waitUntil(() => phone.view.messages.find(isIt), { describe: 'a message on the phone' });
  const sendBy360dialog = async (message: object): Promise<void> => {
    await fetch(`${world.d360.url}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'd360-api-key': SIMULATED_NUMBER.apiKey },
      body: JSON.stringify({ messaging_product: 'whatsapp', to: PEOPLE.d360WhatsApp.id.slice(1), ...message }),
    });
  };
  const sendByViber = async (message: object): Promise<void> => {
    const receiver = driverOf('viber').customer.id;
    await fetch(`${world.viber.url}/send_message`, {
      method: 'POST',
      headers: { 'x-viber-auth-token': SIMULATED_BOT.token },
      body: JSON.stringify({ receiver, sender: { name: 'Shop' }, ...message }),
    });
  };
  const shown = ({ id: _id, from: _from, atMs: _atMs, tick: _tick, ...content }: PhoneMessage): Content => content;

  it('write by a signed webhook of their provider, once or as often as requested', async () => {
    conditions = { ...conditions, duplicates: 2 };
    const phone = phoneOf('sms-twilio');
    const message = await phone.write({ kind: 'text', text: 'Hi' }, { text: 'Hi' });

    expect(message.tick).to.equal('sent');
    expect(fleet.requests.map(({ path }) => path)).to.deep.equal(Array.from({ length: 3 }, () => '/webhooks/twilio'));
  });

  it('say why the fleet did not take a message', async () => {
    fleet.misbehave({ status: 403 });
    const message = await phoneOf('sms-twilio').write({ kind: 'text', text: 'Hi' }, { text: 'Hi' });

    expect([message.tick, message.why]).to.deep.equal(['failed', 'CCM did not take it: HTTP 403']);
  });

  it('show that the agent has a message, by its id or by its text', async () => {
    const phone = phoneOf('sms-twilio');
    await phone.write({ kind: 'text', text: 'Hi' }, { text: 'Hi' });
    phone.reachedAgent('Hi', undefined);

    expect(phone.view.messages.map(({ tick }) => tick)).to.deep.equal(['delivered']);
  });

  it("report as far as the phone's place allows, and catch up", async () => {
    const phone = phoneOf('whatsapp-360dialog');
    phone.setMode('off');
    await sendBy360dialog({ type: 'text', text: { body: 'Hello' } });
    await messageOn(phone, ({ tick }) => tick === 'sent');
    phone.setMode('in-pocket');
    await messageOn(phone, ({ tick }) => tick === 'delivered');
    phone.setMode('in-hand');
    await messageOn(phone, ({ tick }) => tick === 'read');
    await fleet.waitUntil(() => fleet.requests.length === 3);

    const statuses = fleet.requests.map(({ body }) => /"status":"(\w+)"/.exec(body.toString())?.[1]);
    expect(statuses).to.deep.equal(['sent', 'delivered', 'read']);
  });

  it('report a failure if they cannot be reached', async () => {
    const phone = phoneOf('whatsapp-360dialog');
    phone.setMode('unreachable');
    await sendBy360dialog({ type: 'text', text: { body: 'Hello' } });
    await messageOn(phone, ({ tick }) => tick === 'failed');
    const report = await fleet.waitFor(() => true);

    expect(report.body.toString()).to.include('131026');
  });

  it('read without a report if reports are lost', async () => {
    conditions = { ...conditions, areReportsLost: true };
    const phone = phoneOf('whatsapp-360dialog');
    await sendBy360dialog({ type: 'text', text: { body: 'Hello' } });
    await messageOn(phone, ({ tick }) => tick === 'read');

    expect(fleet.requests).to.deep.equal([]);
  });

  it("show WhatsApp's buttons, lists and templates", async () => {
    const phone = phoneOf('whatsapp-360dialog');
    const reply = { type: 'reply', reply: { id: 'TRACK', title: 'Track' } };
    const rows = [{ id: 'A', title: 'Morning', description: '8 to 10' }];
    await sendBy360dialog({
      type: 'interactive',
      interactive: { type: 'button', body: { text: 'Which?' }, action: { buttons: [reply] } },
    });
    await sendBy360dialog({
      type: 'interactive',
      interactive: { type: 'list', body: { text: 'When?' }, action: { button: 'Menu', sections: [{ rows }] } },
    });
    const parameters = ['Ada', 'A-1', 'today'].map((text) => ({ type: 'text', text }));
    await sendBy360dialog({
      type: 'template',
      template: { name: 'order_on_its_way', language: { code: 'en' }, components: [{ type: 'body', parameters }] },
    });
    await messageOn(phone, ({ template }) => template !== undefined);

    const [buttons, list, template] = phone.view.messages.map(shown);
    expect(buttons).to.deep.include({ buttons: [{ title: 'Track', action: 'reply', value: 'TRACK' }] });
    expect(list?.list?.rows).to.deep.equal([{ title: 'Morning', action: 'reply', value: 'A', description: '8 to 10' }]);
    expect(template?.text).to.equal('Hello Ada, your order A-1 has left our warehouse and arrives today.');
  });

  it("show Viber's keyboard, and the cards of its carousel", async () => {
    const phone = phoneOf('viber');
    const key = { Columns: 6, Rows: 1, ActionType: 'reply', ActionBody: 'YES', Text: '<b>Yes</b> &amp; no' };
    const still = { Columns: 6, ActionType: 'none', ActionBody: 'none' };
    const card = (title: string): object[] => [
      { ...still, Rows: 4, Image: 'https://shop.example/shoe.png' },
      { ...still, Rows: 1, Text: title },
      { ...still, Rows: 1, Text: '€ 10' },
      { Columns: 6, Rows: 1, ActionType: 'open-url', ActionBody: 'https://shop.example/', Text: 'Open' },
    ];
    await sendByViber({ type: 'text', text: 'Sure?', keyboard: { Type: 'keyboard', Buttons: [key] } });
    await sendByViber({
      type: 'rich_media',
      min_api_version: 7,
      rich_media: {
        Type: 'rich_media',
        ButtonsGroupColumns: 6,
        ButtonsGroupRows: 7,
        Buttons: [...card('One'), ...card('Two')],
      },
    });
    await messageOn(phone, ({ cards }) => cards !== undefined);

    const [keyboard, cards] = phone.view.messages.map(shown);
    expect(keyboard?.keyboard).to.deep.equal([{ title: 'Yes & no', action: 'reply', value: 'YES' }]);
    expect(cards?.cards?.map(({ title, subtitle, buttons }) => [title, subtitle, buttons])).to.deep.equal(
      ['One', 'Two'].map((title) => [
        title,
        '€ 10',
        [{ title: 'Open', action: 'url', value: 'https://shop.example/' }],
      ]),
    );
  });

  it('press a button of Telegram, which brings its data and ends the wait of the app', async () => {
    const phone = phoneOf('telegram');
    const chat_id = Number(driverOf('telegram').customer.id);
    const markup = { inline_keyboard: [[{ text: 'Yes', callback_data: 'opt-1' }]] };
    await fetch(`${world.telegram.url}/bot${SIMULATED_TELEGRAM.token}/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id, text: 'Sure?', reply_markup: markup }),
    });
    const { id, buttons } = await messageOn(phone, ({ text }) => text === 'Sure?');
    expect(buttons).to.deep.equal([{ title: 'Yes', action: 'reply', value: 'opt-1' }]);
    await phone.write({ kind: 'press', messageId: id, place: 'button', title: 'Yes', value: 'opt-1' }, { text: 'Yes' });

    expect(fleet.requests.at(-1)?.body.toString()).to.match(/"callback_query":\{.*"data":"opt-1"/);
  });

  it('are one for each way to a customer, each with a customer of its own', () => {
    const drivers = phonesOf(world);

    expect(new Set(drivers.map(({ id }) => id)).size).to.equal(drivers.length);
    expect(new Set(drivers.map(({ customer }) => customer.id)).size).to.equal(drivers.length);
    expect(drivers.map(({ us }) => us)).to.include.members([OUR.smsNumber, OUR.smppNumber, OUR.whatsAppNumber]);
  });

  it('shows each answer once, though the provider forgets all but the newest', async () => {
    world.d360.keepNewest(2);
    const phone = phoneOf('whatsapp-360dialog');
    const sent = Array.from({ length: 9 }, (_none, index) => `answer ${String(index)}`);
    for (const body of sent) {
      await sendBy360dialog({ type: 'text', text: { body } });
      await messageOn(phone, ({ text }) => text === body);
    }
    expect(phone.view.messages.map(({ text }) => text)).to.deep.equal(sent);
    expect(world.d360.sent).to.have.length.at.most(3);
  });
});
