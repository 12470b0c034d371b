import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { LabFleet } from '../fleet/index.ts';
import { JmsClient } from '@ccm/testing/servers';
import type { JmsMessage } from '@ccm/testing/servers';
import { eventually, numbersFrom } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';
import { adminList } from './admin.ts';
import { parkedReports } from './parked-reports.ts';

const PAGE_CUSTOMER = '6412345678901234';
const LONG_READER = '6412345678904321';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

const newCustomer = numbersFrom('+1413556');

describe('Messages out', () => {
  let fleet: LabFleet;
  let jms: JmsClient;

  before(async function start() {
    this.timeout(120_000);
    fleet = await LabFleet.start();
    const [broker] = fleet.brokers;
    if (broker === undefined) throw new Error('there is no broker');
    jms = await JmsClient.start(broker);
  });

  after(async function stop() {
    this.timeout(120_000);
    await jms.stop();
    await fleet.stop();
  });

  const queue = async (body: unknown, more: Partial<Parameters<JmsClient['send']>[1]> = {}): Promise<unknown> =>
    jms.send('outbound-sms', {
      type: 'SendSms',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...more,
    });
  const call = async (path: string, body?: unknown, token = fleet.env['API_TOKENS']): Promise<Answer> => {
    const response = await fetch(`${fleet.gatewayUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
  };
  const sms = async (text: string) => fleet.outside.twilio.waitForSent(({ body }) => body.includes(text));
  const letter = async (mark: string) =>
    eventually(
      async () => {
        const { items } = await adminList(fleet, '/dead-letters');
        for (const { id } of items) {
          const one = (await (await fleet.admin(`/dead-letters/${id}`)).json()) as Record<string, unknown>;
          if (JSON.stringify(one).includes(mark)) return one;
        }
        return undefined;
      },
      { describe: `a dead letter of ${mark}` },
    );
  /** All reports of a message until one of that status. */
  const reports: JmsMessage[] = [];
  const reportsOf = async (id: string, last: string): Promise<readonly JmsMessage[]> =>
    eventually(async () => {
      reports.push(...(await jms.receive('sms-delivery-report', { max: 100, timeoutMs: 200 })));
      const mine = reports.filter(({ body }) => (body ?? '').includes(`"${id}"`));
      return mine.some(({ body }) => (body ?? '').includes(`"${last}"`)) ? mine : undefined;
    });

  describe('from ActiveMQ', () => {
    for (const kind of ['text', 'bytes'] as const) {
      it(`are taken from a ${kind} message, with emoji and umlauts as they are`, async () => {
        const mark = `${randomUUID()} 😀 Grüße 你好`;
        await queue({ number: '+14133881111', text: mark }, { kind });
        expect((await sms(mark)).body).to.equal(mark);
      });
    }

    const shapes: readonly [title: string, fields: (customer: string) => object][] = [
      ['number', (number) => ({ number })],
      ['a number without its plus', (number) => ({ number: number.slice(1) })],
      ['to as text', (to) => ({ to })],
      ['to as a list', (to) => ({ to: [to] })],
      ['to as a list of {id}', (id) => ({ to: [{ id, name: 'Jane', type: 'Customer' }] })],
      ['refId', (refId) => ({ refId, to: [] })],
      [
        'the Hybrid Chat object as the Mautic plugin writes it',
        (to) => ({
          conversationId: 'conversation_17',
          messageType: 'ChatMessage',
          from: {
            id: '14322397378',
            name: 'Expertflow Admin',
            firstName: 'Expertflow',
            lastName: 'Admin',
            type: 'Agent',
          },
          to,
          timestamp: '2021-12-01 10:11:12',
          tag: '',
          refId: to,
          processByBot: false,
          language: 'en',
          channel: 'sms',
          attachments: [],
          buttons: [],
          botResponseType: 'simple',
        }),
      ],
      ['a channel in capitals', (to) => ({ to, channel: 'SMS' })],
    ];
    for (const [title, fields] of shapes) {
      it(`find their customer by ${title}`, async () => {
        const [customer, text] = [newCustomer(), randomUUID()];
        await queue({ ...fields(customer), text });
        expect((await sms(text)).to).to.equal(customer);
      });
    }

    it('count as SendSms without a JMSType', async () => {
      const text = randomUUID();
      const [broker] = fleet.brokers;
      expect(broker).not.to.equal(undefined);
      await jms.send('outbound-sms', { body: JSON.stringify({ number: '+14133881111', text }) });
      await sms(text);
    });

    it('reach several customers at once', async () => {
      const [one, two, text] = [newCustomer(), newCustomer(), randomUUID()];
      await queue({ to: [one, { id: two }], text, channel: 'sms' });
      await eventually(() => fleet.outside.twilio.sent.filter(({ body }) => body === text).length === 2);
      expect(new Set(fleet.outside.twilio.sent.filter(({ body }) => body === text).map(({ to }) => to))).to.deep.equal(
        new Set([one, two]),
      );
    });

    const wrong: readonly [title: string, body: (mark: string) => string, type: string | undefined][] = [
      ['no JSON', (mark) => `no json ${mark}`, 'SendSms'],
      ['a list', (mark) => `["${mark}"]`, 'SendSms'],
      ['no customer', (mark) => JSON.stringify({ text: mark }), 'SendSms'],
      ['neither text nor attachment', (mark) => JSON.stringify({ number: '+14133881111', id: mark }), 'SendSms'],
      [
        'an unknown channel',
        (mark) => JSON.stringify({ number: '+14133881111', text: mark, channel: 'fax' }),
        'SendSms',
      ],
      [
        'an unknown account',
        (mark) => JSON.stringify({ number: '+14133881111', text: mark, account: 'nobody' }),
        'SendSms',
      ],
      ['another JMSType', (mark) => JSON.stringify({ number: '+14133881111', text: mark }), 'SendMail'],
    ];
    for (const [title, body, type] of wrong) {
      it(`go to the dead letters with ${title}, and the next one flows`, async () => {
        const [mark, next] = [randomUUID(), randomUUID()];
        await queue(body(mark), type === undefined ? {} : { type });
        await queue({ number: '+14133881111', text: next });
        await sms(next);
        const kept = await letter(mark);
        expect(kept).to.include({ kind: 'command' });
        expect(kept['reason']).to.be.a('string').and.not.equal('');
        expect(kept['description']).to.be.a('string').and.not.equal('');
        expect(fleet.outside.twilio.sent.filter((one) => one.body.includes(mark))).to.deep.equal([]);
      });
    }

    it('stay in order per customer', async () => {
      const customer = newCustomer();
      const texts = Array.from({ length: 20 }, (_, index) => `${customer} ${String(index)}`);
      await jms.send(
        'outbound-sms',
        ...texts.map((text) => ({ type: 'SendSms', body: JSON.stringify({ number: customer, text }) })),
      );
      await sms(texts.at(-1) ?? '');
      expect(fleet.outside.twilio.sent.filter(({ to }) => to === customer).map(({ body }) => body)).to.deep.equal(
        texts,
      );
    });
  });

  describe('over every channel', () => {
    it('are sent as SMS over Twilio, split at 1,600 characters', async () => {
      const [customer, long] = [newCustomer(), 'word '.repeat(500).trim()];
      await queue({ number: customer, text: long });
      const parts = await eventually(() => {
        const sent = fleet.outside.twilio.sent.filter(({ to }) => to === customer);
        return sent.length >= 2 ? sent : undefined;
      });
      expect(parts.every(({ body }) => body.length <= 1600)).to.equal(true);
      expect(parts.map(({ body }) => body.trim()).join(' ')).to.equal(long);
    });

    it('are sent over 360dialog, split at 4,096 characters', async () => {
      const long = 'word '.repeat(1000).trim();
      await fleet.outside.d360.customerWrites({ kind: 'text', from: '447700900457', text: 'hello' });
      await queue({ channel: 'WhatsApp', to: '+447700900457', text: long });
      const texts = await eventually(() => {
        const sent = fleet.outside.d360.sent.filter(({ type, to }) => type === 'text' && to === '447700900457');
        return sent.length >= 2 ? sent.map(({ body }) => (body['text'] as { body: string }).body) : undefined;
      });
      expect(texts.every((text) => text.length <= 4096)).to.equal(true);
      expect(texts.map((text) => text.trim()).join(' ')).to.equal(long);
    });

    it('are sent over Messenger, split at 2,000 characters', async () => {
      const long = 'word '.repeat(600).trim();
      await fleet.outside.facebook.customerWrites({ from: LONG_READER, text: 'hello' });
      await queue({ channel: 'facebook', refId: LONG_READER, text: long });
      const texts = await eventually(() => {
        const sent = fleet.outside.facebook.sent.filter(({ to }) => to === LONG_READER);
        return sent.length >= 2 ? sent.map(({ content }) => String((content as { text?: string }).text)) : undefined;
      });
      expect(texts.every((text) => text.length <= 2000)).to.equal(true);
      expect(texts.map((text) => text.trim()).join(' ')).to.equal(long);
    });

    it('are sent over Viber, split at 7,000 characters', async () => {
      const long = 'word '.repeat(1600).trim();
      await fleet.outside.viber.customerWrites({ person: 'Charles', text: 'hello' });
      const receiver = fleet.outside.viber.userIdOf({ person: 'Charles' });
      await queue({ channel: 'Viber', to: [{ id: receiver }], text: long });
      const texts = await eventually(() => {
        const sent = fleet.outside.viber.sent.filter((one) => one.receiver === receiver);
        return sent.length >= 2 ? sent.map(({ message }) => String(message['text'])) : undefined;
      });
      expect(texts.every((text) => text.length <= 7000)).to.equal(true);
      expect(texts.map((text) => text.trim()).join(' ')).to.equal(long);
    });

    it('are sent over SMPP, in parts if they are long', async () => {
      const text = `${randomUUID()} ${'й'.repeat(150)}`;
      await queue({ channel: 'smpp', number: '+447700900789', text });
      const message = await eventually(() => fleet.outside.smsc.messages.find((one) => one.text === text));
      expect(message.to.replace(/^\+/, '')).to.equal('447700900789');
      expect(message.parts).to.be.above(1);
    });

    it('go by the account the customer last wrote to', async () => {
      const [customer, text] = [newCustomer(), randomUUID()];
      await fleet.outside.twilio.customerWrites({
        from: `whatsapp:${customer}`,
        to: `whatsapp:${OUR.whatsAppNumber}`,
        body: text,
      });
      await fleet.outside.hybridChat.waitForMessage((message) => message.text === text);
      await queue({ channel: 'whatsapp', number: customer, text: `re ${text}` });
      expect((await sms(`re ${text}`)).to).to.equal(`whatsapp:${customer}`);
    });

    it('carry attachments and buttons, as the channel can', async () => {
      const [customer, mark] = [newCustomer(), randomUUID()];
      await queue({
        channel: 'sms',
        number: customer,
        text: mark,
        attachments: [
          { url: 'https://files.example.com/a.pdf', name: 'a.pdf', mimeType: 'application/pdf', type: 'file' },
        ],
        buttons: [
          { title: 'Yes', payload: 'yes' },
          { title: 'No', payload: 'no' },
        ],
      });
      await eventually(() => {
        const all = JSON.stringify(fleet.outside.twilio.sent.filter(({ to }) => to === customer));
        return all.includes('Yes') && all.includes('No') && all.includes('https://files.example.com/a.pdf');
      });
      await queue({
        channel: 'facebook',
        refId: PAGE_CUSTOMER,
        text: mark,
        buttons: [
          { title: 'Yes', payload: 'yes' },
          { title: 'No', payload: 'no' },
        ],
      });
      const sent = await eventually(() =>
        fleet.outside.facebook.sent.find(({ content }) => JSON.stringify(content).includes(mark)),
      );
      expect(JSON.stringify(sent.content)).to.include('Yes').and.include('No');
    });
  });

  describe('over the API', () => {
    for (const path of ['/api/v1/messages', '/message/outbound', '/ccm/api/v1/messages', '/ccm/message/outbound']) {
      it(`are taken at ${path}`, async () => {
        const [text, id] = [randomUUID(), randomUUID()];
        const answer = await call(path, { number: '+14133881111', text, id });
        expect(answer.status).to.equal(202);
        expect(answer.body).to.include({ id }).and.to.have.property('status').that.is.a('string');
        await sms(text);
      });
    }

    it('need a token', async () => {
      for (const token of ['', 'wrong']) {
        const answer = await call('/api/v1/messages', { number: '+14133881111', text: 'x' }, token);
        expect(answer.status).to.equal(401);
        expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
        expect((await call('/api/v1/messages/1', undefined, token)).status).to.equal(401);
      }
    });

    it('have a life that can be asked for by the id of the answer', async () => {
      const text = randomUUID();
      const { body } = await call('/api/v1/messages', { number: '+14133881111', text });
      const { sid } = await sms(text);
      for (const id of [String(body['id']), sid]) {
        const life = await eventually(async () => {
          const one = await call(`/api/v1/messages/${id}`);
          return one.body['status'] === 'delivered' ? one : undefined;
        });
        expect(life.status).to.equal(200);
        expect(life.body['id']).to.equal(body['id']);
        const steps = life.body['steps'] as { step: string; at: string }[];
        expect(steps.map(({ step }) => step)).to.include.members(['accepted', 'sent', 'delivered']);
        for (const { at } of steps) expect(new Date(at).toISOString()).to.equal(at);
      }
      expect((await call('/api/v1/messages/nobody')).status).to.equal(404);
    });

    it('are the same message when they come again with the same id', async () => {
      const [text, id, end] = [randomUUID(), randomUUID(), randomUUID()];
      const one = await call('/api/v1/messages', { number: '+14133881111', text, id });
      const two = await call('/api/v1/messages', { number: '+14133881111', text, id });
      expect([one.status, two.status]).to.deep.equal([202, 202]);
      expect(two.body['id']).to.equal(one.body['id']);
      await call('/api/v1/messages', { number: '+14133881111', text: end });
      await sms(end);
      expect(fleet.outside.twilio.sent.filter(({ body }) => body === text)).to.have.lengthOf(1);
    });

    const wrong: readonly [title: string, body: unknown, field: string | undefined][] = [
      ['no JSON', 'nonsense', undefined],
      ['a list', [], undefined],
      ['no customer', { text: 'x' }, 'to'],
      ['a number that is none', { number: 'abc', text: 'x' }, 'number'],
      ['no text', { number: '+14133881111' }, 'text'],
      ['a text of the wrong kind', { number: '+14133881111', text: { a: 1 } }, 'text'],
      ['an unknown channel', { number: '+14133881111', text: 'x', channel: 'fax' }, 'channel'],
      ['an unknown account', { number: '+14133881111', text: 'x', account: 'nobody' }, 'account'],
    ];
    for (const [title, body, field] of wrong) {
      it(`are refused with ${title}, the field named`, async () => {
        const answer = await call('/api/v1/messages', body);
        expect(answer.status).to.equal(400);
        expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
        expect(answer.body).to.include({ status: 400 }).and.to.include.keys('type', 'title', 'detail');
        expect(answer.body['field']).to.equal(field);
      });
    }

    it('are described by OpenAPI 3.1', async () => {
      const answer = await call('/openapi.json', undefined, '');
      expect(answer.status).to.equal(200);
      expect(answer.body['openapi']).to.match(/^3\.1/);
      expect(Object.keys(answer.body['paths'] as object)).to.include.members(['/api/v1/messages', '/webhooks/twilio']);
    });
  });

  describe('and their status', () => {
    it('reaches the CRM once per change of the number, and ActiveMQ with all its fields', async () => {
      const [customer, id, text] = [newCustomer(), randomUUID(), randomUUID()];
      await queue({ channel: 'sms', number: customer, text, id });
      const { sid } = await sms(text);
      await fleet.outside.crm.waitForStatus(id, 2);
      expect(fleet.outside.crm.statusesOf(id)).to.deep.equal([6, 1, 2]);
      const [sent, delivered] = await reportsOf(id, 'DELIVERED');
      expect(sent).to.include({ kind: 'text', type: 'SmsDeliveryReport', persistent: true });
      for (const [report, status] of [
        [sent, 'SENT'],
        [delivered, 'DELIVERED'],
      ] as const) {
        const { timestamp, ...fields } = JSON.parse(report?.body ?? '') as Record<string, unknown>;
        expect(fields).to.deep.equal({
          id,
          number: customer,
          channel: 'sms',
          status,
          reasonCode: null,
          providerMessageId: sid,
          providerStatus: status.toLowerCase(),
        });
        expect(timestamp).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }
    });

    it('is not reported twice for read after delivered', async () => {
      const [id, text] = [randomUUID(), randomUUID()];
      await fleet.outside.d360.customerWrites({ kind: 'text', from: '447700900456', text: 'hello' });
      await queue({ channel: 'whatsapp', number: '+447700900456', account: 'default', text, id });
      const read = await reportsOf(id, 'READ');
      expect(read.map(({ body }) => (JSON.parse(body ?? '') as { status: string }).status)).to.deep.equal([
        'SENT',
        'DELIVERED',
        'READ',
      ]);
      await fleet.outside.crm.waitForStatus(id, 2);
      expect(fleet.outside.crm.statusesOf(id)).to.deep.equal([6, 1, 2]);
    });

    it('never moves back, in whatever order the reports come', async () => {
      const [customer, id, text] = [newCustomer(), randomUUID(), randomUUID()];
      fleet.outside.twilio.plan({
        match: { to: customer },
        steps: [{ status: 'delivered' }, { status: 'sent' }, { status: 'queued' }, { status: 'undelivered' }],
      });
      await queue({ number: customer, text, id });
      await sms(text);
      await fleet.outside.twilio.settled();
      // Reports of one account are read in their order: with this one's the earlier ones are through.
      const after = randomUUID();
      await queue({ number: newCustomer(), text: after, id: after });
      await reportsOf(after, 'DELIVERED');
      const told = (await reportsOf(id, 'DELIVERED')).map(({ body }) => JSON.parse(body ?? '') as { status: string });

      expect((await call(`/api/v1/messages/${id}`)).body).to.include({ status: 'delivered' });
      expect(told.map(({ status }) => status)).to.deep.equal(['DELIVERED']);
      expect((await fleet.outside.crm.waitForStatus(id, 2)).at(-1)).to.equal(2);
    });

    const fasterThanTheAnswer: readonly [title: string, withoutQuery: boolean, until: string][] = [
      ['is told at once by our id in it, when a status comes before the answer of the API', false, 'delivered'],
      ["is matched by Twilio's id, when a status comes before the answer of the API", true, 'parked'],
    ];
    for (const [title, withoutQuery, until] of fasterThanTheAnswer) {
      it(title, async () => {
        const [customer, id, text] = [newCustomer(), randomUUID(), randomUUID()];
        let answered = false;
        const parkedBefore = await parkedReports(fleet);
        const steps = (['sent', 'delivered'] as const).map((status) => ({ status, withoutQuery }));
        const reached = async (): Promise<boolean> =>
          until === 'parked'
            ? (await parkedReports(fleet)) >= parkedBefore + steps.length
            : (await call(`/api/v1/messages/${id}`)).body['status'] === until;
        fleet.outside.twilio.plan({
          match: { to: customer },
          steps,
          beforeAnswer: true,
          answerAfter: async () => {
            await eventually(reached, { describe: `the reports to be ${until}` });
            answered = true;
          },
        });
        await queue({ number: customer, text, id });
        await fleet.outside.crm.waitForStatus(id, 2);
        await eventually(() => answered, {
          timeoutMs: 40_000,
          describe: 'the answer, held until the reports were read',
        });
        expect((await call(`/api/v1/messages/${id}`)).body).to.include({ status: 'delivered' });
      });
    }

    const ends: readonly [title: string, step: { status: 'undelivered' | 'failed'; errorCode: number }, crm: number][] =
      [
        ['undelivered', { status: 'undelivered', errorCode: 30005 }, 5],
        ['failed', { status: 'failed', errorCode: 30007 }, 8],
      ];
    for (const [title, step, status] of ends) {
      it(`is ${String(status)} at the CRM and FAILED at ActiveMQ when it is ${title}`, async () => {
        const [customer, id, text] = [newCustomer(), randomUUID(), randomUUID()];
        fleet.outside.twilio.plan({ match: { to: customer }, steps: [{ status: 'sent' }, step] });
        await queue({ number: customer, text, id });
        await fleet.outside.crm.waitForStatus(id, status);
        const failed = (await reportsOf(id, 'FAILED')).at(-1);
        expect(JSON.parse(failed?.body ?? '')).to.include({
          status: 'FAILED',
          reasonCode: String(step.errorCode),
          number: customer,
        });
      });
    }

    it('reaches the CRM only for messages with an id', async () => {
      const before = new Set(fleet.outside.crm.callbackIds);
      const [customer, text, after] = [newCustomer(), randomUUID(), randomUUID()];
      await queue({ number: customer, text });
      await queue({ number: customer, text: after, id: after });
      await fleet.outside.crm.waitForStatus(after, 2);
      expect(fleet.outside.crm.callbackIds.filter((id) => !before.has(id))).to.deep.equal([after]);
    });
  });

  it('broke nothing that was agreed', () => {
    expect(fleet.outside.violations).to.deep.equal([]);
  });
});
