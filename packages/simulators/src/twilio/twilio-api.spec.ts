import { expect } from 'chai';
import twilio from 'twilio';
import { callWebhook } from '../lab/index.ts';
import { TwilioSimulator } from './twilio-simulator.ts';

const SMS = { from: '+14133881111', to: '+12028831111' };
const WHATSAPP = { from: 'whatsapp:+447700900123', to: 'whatsapp:+14155238886' };

describe("Twilio's Messages API, simulated", () => {
  let sim: TwilioSimulator;

  beforeEach(async () => {
    sim = await new TwilioSimulator({
      apiKeys: { SK1: 'key-secret' },
      senders: [SMS.to, WHATSAPP.to],
    }).listen();
  });
  afterEach(() => sim.stop());

  const login = (user = sim.accountSid, password = sim.authToken): string =>
    `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const api = async (method: string, path: string, form?: Record<string, string> | URLSearchParams, user?: string) => {
    const answer = await fetch(`${sim.url}/2010-04-01/Accounts/${sim.accountSid}${path}`, {
      method,
      headers: { authorization: user ?? login() },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    const text = await answer.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    return { status: answer.status, body };
  };
  const send = (form: Record<string, string>, user?: string) => api('POST', '/Messages.json', form, user);
  const toCustomer = { From: SMS.to, To: SMS.from, Body: 'Hello' };

  it('answers 201 with the message as Twilio shows it', async () => {
    const { status, body } = await send(toCustomer);

    expect(status).to.equal(201);
    expect(body).to.include({
      account_sid: sim.accountSid,
      api_version: '2010-04-01',
      body: 'Hello',
      date_sent: null,
      direction: 'outbound-api',
      error_code: null,
      from: SMS.to,
      to: SMS.from,
      num_media: '0',
      num_segments: '1',
      messaging_service_sid: null,
      status: 'queued',
    });
    expect(body)
      .to.have.property('sid')
      .that.matches(/^SM[0-9a-f]{32}$/);
    expect(body)
      .to.have.property('date_created')
      .that.matches(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/);
  });

  it('is understood by the official library', async () => {
    const client = twilio(sim.accountSid, sim.authToken);
    const request = client.httpClient.request.bind(client.httpClient);
    client.httpClient.request = (options) =>
      request({ ...options, uri: options.uri.replace('https://api.twilio.com', sim.url) });

    const message = await client.messages.create({ from: SMS.to, to: SMS.from, body: 'Hello' });
    const [listed] = await client.messages.list({ to: SMS.from, limit: 5 });
    sim.refuse(21211);
    const refusal = await client.messages.create({ from: SMS.to, to: SMS.from, body: 'Hello' }).then(
      () => undefined,
      (error: unknown) => error,
    );

    expect(message).to.include({ status: 'queued', numSegments: '1' });
    expect(message.dateCreated).to.be.instanceOf(Date);
    expect(listed?.sid).to.equal(message.sid);
    expect(refusal).to.include({ code: 21211, status: 400 });
  });

  it('accepts for a messaging service, which chooses the sender later', async () => {
    const { body } = await send({ MessagingServiceSid: `MG${'0'.repeat(32)}`, To: SMS.from, Body: 'Hello' });

    expect(body).to.include({ status: 'accepted', from: null, num_segments: '0' });
    await sim.settled();
    expect(sim.sent[0]).to.include({ from: SMS.to, status: 'delivered' });
  });

  it('takes API keys, and refuses strangers with 20003', async () => {
    expect((await send(toCustomer, login('SK1', 'key-secret'))).status).to.equal(201);
    const refused = await send(toCustomer, login(sim.accountSid, 'wrong'));

    expect(refused).to.deep.include({ status: 401 });
    expect(refused.body).to.include({ code: 20003, status: 401 });
  });

  const long = 'x'.repeat(1601);
  for (const { title, form, code } of [
    { title: 'nobody to send to', form: { To: '' }, code: 21604 },
    { title: 'no sender', form: { From: '' }, code: 21603 },
    { title: 'a recipient without plus', form: { To: '14133881111' }, code: 21211 },
    { title: 'a sender that is no address', form: { From: '(202) 883-1111 ext' }, code: 21212 },
    { title: "somebody else's sender", form: { From: '+12028839999' }, code: 21606 },
    { title: 'a WhatsApp sender for SMS', form: { From: WHATSAPP.to }, code: 21910 },
    { title: 'itself', form: { To: SMS.to }, code: 63031 },
    { title: 'nothing to say', form: { Body: '' }, code: 21602 },
    { title: 'too long a text', form: { Body: long }, code: 21617 },
    { title: 'media that is no address', form: { MediaUrl: 'cat.jpg' }, code: 21620 },
    { title: 'a template id that is none', form: { ContentSid: 'HX1' }, code: 21655 },
    {
      title: 'variables that are no JSON',
      form: { ContentSid: `HX${'0'.repeat(32)}`, ContentVariables: 'Ann' },
      code: 21656,
    },
    { title: 'a callback host with an underscore', form: { StatusCallback: 'https://a_b.example/x' }, code: 21609 },
    { title: 'a number that is never valid', form: { To: '+15005550001' }, code: 21211 },
    { title: 'a number that opted out', form: { To: '+15005550004' }, code: 21610 },
  ]) {
    it(`refuses ${title} with ${String(code)}`, async () => {
      const { status, body } = await send({ ...toCustomer, ...form });

      expect(status).to.equal(400);
      expect(body).to.include({ code, status: 400, more_info: `https://www.twilio.com/docs/errors/${String(code)}` });
      expect(sim.sent).to.be.empty;
    });
  }

  it('lets only one file into a WhatsApp message', async () => {
    const form = new URLSearchParams({ From: WHATSAPP.to, To: WHATSAPP.from });
    form.append('MediaUrl', 'https://files.example/1.jpg');
    expect((await api('POST', '/Messages.json', form)).status).to.equal(201);

    form.append('MediaUrl', 'https://files.example/2.jpg');
    expect((await api('POST', '/Messages.json', form)).body).to.include({ code: 21623 });
  });

  it('takes a WhatsApp user without a number', async () => {
    expect((await send({ From: WHATSAPP.to, To: 'whatsapp:US.1234567890', Body: 'Hi' })).status).to.equal(201);
  });

  it('refuses as often as ordered, with the HTTP status of the code', async () => {
    sim.refuse(20429, { times: 2 });
    sim.refuse(20503);

    const answers = [await send(toCustomer), await send(toCustomer), await send(toCustomer), await send(toCustomer)];

    expect(answers.map(({ status }) => status)).to.deep.equal([429, 429, 503, 201]);
    expect(answers[0]?.body).to.include({ code: 20429, message: 'Too Many Requests' });
  });

  it('lets a client wait in vain and yet sends the message', async () => {
    sim.misbehave({ hang: true, afterEffect: true });

    const outcome = await callWebhook({
      url: `${sim.url}/2010-04-01/Accounts/${sim.accountSid}/Messages.json`,
      headers: { authorization: login() },
      body: new URLSearchParams(toCustomer).toString(),
      timeoutMs: 100,
    });

    expect(outcome.failure).to.equal('ETIMEDOUT');
    expect((await api('GET', `/Messages.json?To=${encodeURIComponent(SMS.from)}`)).body)
      .to.have.property('messages')
      .with.lengthOf(1);
  });

  it('lists by recipient, sender and day, the newest first, in pages', async () => {
    for (const Body of ['one', 'two', 'three']) await send({ ...toCustomer, Body });
    await send({ ...toCustomer, To: '+14133882222' });
    const today = new Date().toISOString().slice(0, 10);

    const query = new URLSearchParams({ To: SMS.from, From: SMS.to, 'DateSent>': today, PageSize: '2' });
    const first = await api('GET', `/Messages.json?${query.toString()}`);
    query.set('Page', '1');
    const second = await api('GET', `/Messages.json?${query.toString()}`);
    const tomorrow = await api('GET', '/Messages.json?DateSent=2999-01-01');

    expect(first.body).to.have.nested.property('messages[0].body', 'three');
    expect(first.body).to.have.property('next_page_uri').that.includes('Page=1');
    expect(second.body).to.have.nested.property('messages[0].body', 'one');
    expect(second.body).to.include({ next_page_uri: null });
    expect(tomorrow.body).to.have.property('messages').that.is.empty;
  });

  it('shows, blots out and deletes a message', async () => {
    await send(toCustomer);
    const path = `/Messages/${sim.sent[0]?.sid ?? ''}.json`;

    expect((await api('GET', path)).body).to.include({ body: 'Hello' });
    expect((await api('POST', path, { Body: '' })).body).to.include({ body: '' });
    expect((await api('DELETE', path)).status).to.equal(204);
    expect((await api('GET', path)).body).to.include({ code: 20404, status: 404 });
  });
});
