import { eventually, numbersFrom } from '@ccm/testing/support';
import type { TwilioMessage } from '@ccm/simulators/twilio';
import { expect } from 'chai';
import { SendLab } from '../../test/send-lab.ts';

const HOUR_MS = 3_600_000;
const TEMPLATE = 'HX0123456789abcdef0123456789abcdef';

const newCustomer = numbersFrom('+1413555');

describe('role send, in two replicas', () => {
  let lab: SendLab;

  before(async function start() {
    this.timeout(120_000);
    lab = await SendLab.start([
      { name: 'until-delivered', channel: 'sms', orderGate: { status: 'delivered', timeout: '10 min' } },
      { name: 'until-sent', channel: 'sms', orderGate: { status: 'sent', timeout: '10 min' } },
      { name: 'impatient', channel: 'sms', orderGate: { status: 'delivered', timeout: '1s' } },
      { name: 'paced', channel: 'sms', rate: 20 },
      { name: 'throttled', channel: 'sms' },
      { name: 'asking', channel: 'sms', more: { statusPollAfter: '300 ms' } },
      { name: 'free', channel: 'whatsapp' },
      { name: 'templated', channel: 'whatsapp', outsideWindowTemplate: TEMPLATE },
      { name: 'page', channel: 'facebook' },
      { name: 'tagged-page', channel: 'facebook', outsideWindowTemplate: 'tag:HUMAN_AGENT' },
    ]);
    await Promise.all([lab.startReplica(), lab.startReplica()]);
  });

  after(async function stop() {
    this.timeout(120_000);
    await lab.stop();
  });

  const sms = async (text: string): Promise<TwilioMessage> => lab.twilio.waitForSent(({ body }) => body === text);
  const sentTo = (customer: string): readonly TwilioMessage[] =>
    lab.twilio.sent.filter(({ to }) => to.endsWith(customer));
  const report = async (account: string, sid: string, status: 'sent' | 'delivered' | 'failed'): Promise<void> => {
    await lab.store.statuses.report(lab.account('sms', account), {
      kind: 'status',
      dedupeId: `${sid} ${status}`,
      match: { by: 'id', providerMessageIds: [sid] },
      outcome: { status, providerStatus: status },
    });
  };

  describe('with an order gate', () => {
    const gates: readonly [account: string, before: readonly 'sent'[], opens: 'sent' | 'delivered' | 'failed'][] = [
      ['until-delivered', ['sent'], 'delivered'],
      ['until-delivered', ['sent'], 'failed'],
      ['until-sent', [], 'sent'],
    ];
    for (const [account, before, opens] of gates) {
      it(`${account} holds the next message of a customer until the one before is ${opens}, and nobody else's`, async () => {
        const [customer, others] = [newCustomer(), [newCustomer(), newCustomer()]];
        const [first, second] = [`${customer} first`, `${customer} second`];
        await lab.accept({ channel: 'sms', account, to: customer, text: first });
        await lab.accept({ channel: 'sms', account, to: customer, text: second });
        const { sid } = await sms(first);
        for (const status of before) await report(account, sid, status);
        for (const to of others) {
          await lab.accept({ channel: 'sms', account, to, text: `${to} ${opens}` });
          await sms(`${to} ${opens}`);
        }

        const openedMs = Date.now();
        await report(account, sid, opens);
        expect((await sms(second)).createdAtMs).to.be.at.least(openedMs);
        expect(sentTo(customer).map(({ body }) => body)).to.deep.equal([first, second]);
      });
    }

    it('goes anyway when the status does not come in time', async () => {
      const customer = newCustomer();
      const texts = ['first', 'second', 'third'].map((word) => `${customer} ${word}`);
      for (const text of texts) await lab.accept({ channel: 'sms', account: 'impatient', to: customer, text });
      await sms(texts[2] ?? '');

      const sent = sentTo(customer);
      expect(sent.map(({ body }) => body)).to.deep.equal(texts);
      const [first = 0, second = 0, third = 0] = sent.map(({ createdAtMs }) => createdAtMs);
      expect(second - first).to.be.at.least(1000);
      expect(third - second).to.be.at.least(1000);
    });

    it('keeps the gate shut over the death of the workers that stood at it, and sends once', async function dies() {
      this.timeout(120_000);
      const customer = newCustomer();
      const [first, second] = [`${customer} first`, `${customer} second`];
      const account = 'until-delivered';
      const letOthersPass = async (): Promise<void> => {
        const other = newCustomer();
        await lab.accept({ channel: 'sms', account, to: other, text: other });
        await sms(other);
      };
      for (const text of [first, second]) await lab.accept({ channel: 'sms', account, to: customer, text });
      const { sid } = await sms(first);
      await report(account, sid, 'sent');
      await letOthersPass();
      await lab.killAll();
      await lab.startReplica();
      await letOthersPass();

      const openedMs = Date.now();
      await report(account, sid, 'delivered');
      const late = await lab.twilio.waitForSent(({ body }) => body === second, { timeoutMs: 40_000 });
      expect(late.createdAtMs).to.be.at.least(openedMs);
      expect(sentTo(customer).map(({ body }) => body)).to.deep.equal([first, second]);
    });
  });

  describe('outside the reply window', () => {
    const wroteHoursAgo = async (channel: 'whatsapp' | 'facebook', account: string, hours: number): Promise<string> => {
      const customer = channel === 'facebook' ? `64${newCustomer().slice(1)}` : newCustomer();
      const atMs = Date.now() - hours * HOUR_MS;
      await lab.store.conversations.customerWrote({ channel, account, customerId: customer }, { atMs });
      return customer;
    };
    const answer = async (channel: 'whatsapp' | 'facebook', account: string, to: string): Promise<string> =>
      lab.accept({ channel, account, to, text: `to ${to}` });
    const whatsapp = async (customer: string): Promise<TwilioMessage> =>
      lab.twilio.waitForSent(({ to }) => to === `whatsapp:${customer}`);
    const page = async (customer: string) => lab.facebook.waitForSent(({ to }) => to === customer);

    for (const [channel, account] of [
      ['whatsapp', 'free'],
      ['facebook', 'page'],
    ] as const) {
      it(`${channel} is refused with its reason, and nothing is sent`, async () => {
        const customer = await wroteHoursAgo(channel, account, 25);
        const id = await answer(channel, account, customer);
        const failure = await eventually(async () => (await lab.store.messages.history(id))?.failure);

        expect(failure).to.include({ reason: 'outside-reply-window' });
        expect(failure.description).to.include('25 hours');
        const letter = await eventually(async () => {
          const { items } = await lab.store.deadLetters.page({ kind: 'outbound' }, { limit: 100 });
          return items.find(({ messageId }) => messageId === id);
        });
        expect(letter).to.include({ reason: 'outside-reply-window' });
        expect(sentTo(customer)).to.deep.equal([]);
        expect(lab.facebook.sent.filter(({ to }) => to === customer)).to.deep.equal([]);
      });
    }

    it('whatsapp goes as the template of the account, the text its first variable', async () => {
      const customer = await wroteHoursAgo('whatsapp', 'templated', 25);
      await answer('whatsapp', 'templated', customer);
      const sent = await whatsapp(customer);

      expect(sent).to.include({ contentSid: TEMPLATE, body: '' });
      expect(JSON.parse(sent.contentVariables ?? '')).to.deep.equal({ '1': `to ${customer}` });
    });

    it('facebook goes with the tag of the account', async () => {
      const customer = await wroteHoursAgo('facebook', 'tagged-page', 25);
      await answer('facebook', 'tagged-page', customer);
      const sent = await page(customer);

      expect(sent).to.include({ messagingType: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' });
      expect(sent.content).to.deep.include({ text: `to ${customer}` });
    });

    const attachments = [
      { kind: 'file', url: 'https://files.example.com/inv.pdf', mimeType: 'application/pdf', name: 'inv.pdf' },
    ] as const;

    it('facebook goes whole, its file too', async () => {
      const customer = await wroteHoursAgo('facebook', 'tagged-page', 48);
      await lab.accept({ channel: 'facebook', account: 'tagged-page', to: customer, text: 'Here it is', attachments });
      const sent = await eventually(() => {
        const mine = lab.facebook.sent.filter(({ to }) => to === customer);
        return mine.length === 2 ? mine : undefined;
      });

      expect(sent.map(({ messagingType, tag }) => ({ messagingType, tag }))).to.deep.equal(
        Array.from({ length: 2 }, () => ({ messagingType: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' })),
      );
      expect(sent[0]?.content).to.have.nested.property('attachment.payload.url', attachments[0].url);
      expect(sent[1]?.content).to.include({ text: 'Here it is' });
    });

    it('whatsapp goes whole in the variable of the template, its file as a link, and the trail says so', async () => {
      const customer = await wroteHoursAgo('whatsapp', 'templated', 48);
      const order = {
        channel: 'whatsapp',
        account: 'templated',
        to: customer,
        text: 'Here\nit is',
        attachments,
      } as const;
      const id = await lab.accept(order);
      const sent = await whatsapp(customer);

      expect(JSON.parse(sent.contentVariables ?? '')).to.deep.equal({
        '1': 'Here it is inv.pdf: https://files.example.com/inv.pdf',
      });
      const trail = (await lab.store.messages.history(id))?.trail ?? [];
      expect(trail.flatMap(({ step, detail }) => (step === 'note' ? [detail?.['note']] : []))).to.deep.equal([
        '1 attachment became a link',
        'line breaks became blanks: a template takes none',
      ]);
    });

    it('goes unchanged within the 24 hours, and to customers who never wrote', async () => {
      const [recent, unheard] = [await wroteHoursAgo('whatsapp', 'templated', 23), newCustomer()];
      const visitor = await wroteHoursAgo('facebook', 'tagged-page', 23);
      for (const to of [recent, unheard]) await answer('whatsapp', 'templated', to);
      await answer('facebook', 'tagged-page', visitor);

      for (const to of [recent, unheard]) {
        const sent = await whatsapp(to);
        expect(sent.body).to.equal(`to ${to}`);
        expect(sent.contentSid).to.equal(undefined);
      }
      expect(await page(visitor)).to.include({ messagingType: 'RESPONSE' });
    });
  });

  describe('when the provider reports an accepted message as failed', () => {
    const trailOf = async (id: string) => (await lab.store.messages.history(id))?.trail ?? [];
    const stepsOf = async (id: string) => (await trailOf(id)).map(({ step }) => step);
    /** Twilio's callback, with the advice of our table in other times. */
    const fails = async (sid: string, again: { afterMs: number; maxAttempts?: number }): Promise<void> => {
      await lab.store.statuses.report(lab.account('whatsapp', 'free'), {
        kind: 'status',
        dedupeId: `${sid} failed`,
        match: { by: 'id', providerMessageIds: [sid] },
        outcome: {
          status: 'failed',
          providerStatus: 'failed',
          failure: { reason: 'throttled', description: 'too many', providerCode: '63018' },
          again,
        },
      });
    };
    const nth = async (customer: string, count: number): Promise<TwilioMessage> =>
      eventually(() => sentTo(customer)[count - 1], { describe: `message ${String(count)} to ${customer}` });

    it('sends the part again, and records the failure in the history alone', async () => {
      const customer = newCustomer();
      const id = await lab.accept({ channel: 'whatsapp', account: 'free', to: customer, text: 'Hello' });
      const first = await nth(customer, 1);
      await fails(first.sid, { afterMs: 100 });
      await fails(first.sid, { afterMs: 100 });
      const second = await nth(customer, 2);

      expect(second).to.include({ body: 'Hello' }).and.not.include({ sid: first.sid });
      expect(await lab.store.messages.status(id)).to.not.equal('failed');
      expect((await stepsOf(id)).filter((step) => step === 'retry')).to.have.length.at.least(1);
      await lab.store.statuses.report(lab.account('whatsapp', 'free'), {
        kind: 'status',
        dedupeId: `${second.sid} delivered`,
        match: { by: 'id', providerMessageIds: [second.sid] },
        outcome: { status: 'delivered', providerStatus: 'delivered' },
      });
      expect(await lab.store.messages.status(id)).to.equal('delivered');
      expect(sentTo(customer)).to.have.lengthOf(2);
    });

    it('sends only the failed part again, and does not delay later messages', async () => {
      const customer = newCustomer();
      const long = `${'a'.repeat(1590)} ${'b'.repeat(100)}`;
      await lab.accept({ channel: 'whatsapp', account: 'free', to: customer, text: long });
      const second = await nth(customer, 2);
      await fails(second.sid, { afterMs: 1500 });
      await lab.accept({ channel: 'whatsapp', account: 'free', to: customer, text: 'Later' });

      expect((await nth(customer, 3)).body).to.equal('Later');
      expect((await nth(customer, 4)).body).to.equal('b'.repeat(100));
    });

    it('fails for good when its tries are used up', async () => {
      const customer = newCustomer();
      const id = await lab.accept({ channel: 'whatsapp', account: 'free', to: customer, text: 'Hello' });
      await fails((await nth(customer, 1)).sid, { afterMs: 50, maxAttempts: 1 });
      await fails((await nth(customer, 2)).sid, { afterMs: 50, maxAttempts: 1 });

      const failure = await eventually(async () => (await lab.store.messages.history(id))?.failure);
      expect(failure).to.include({ reason: 'throttled', providerCode: '63018' });
      expect(sentTo(customer)).to.have.lengthOf(2);
    });
  });

  describe('an opt-out that the provider reports', () => {
    const failureOf = async (id: string) => eventually(async () => (await lab.store.messages.history(id))?.failure);
    const reported = async (customer: string, optOut?: 'marketing'): Promise<string> => {
      const order = { channel: 'whatsapp', account: 'free', to: customer, text: 'Hello' } as const;
      const id = await lab.accept(order, optOut === undefined ? 'reply' : 'bulk');
      const { sid } = await eventually(() => sentTo(customer)[0]);
      const failure = { reason: 'recipient-opted-out', description: 'no', providerCode: '131050' } as const;
      await lab.store.statuses.report(lab.account('whatsapp', 'free'), {
        kind: 'status',
        dedupeId: `${sid} failed`,
        match: { by: 'id', providerMessageIds: [sid] },
        outcome: {
          status: 'failed',
          providerStatus: 'failed',
          failure: optOut === undefined ? failure : { ...failure, optOut },
        },
      });
      return id;
    };

    it('in an answer is remembered like a STOP: the next message is refused before the call', async () => {
      const customer = '+15005550004';
      const order = { channel: 'sms', account: 'paced', to: customer, text: 'One' } as const;
      const first = await lab.accept(order);
      expect(await failureOf(first)).to.include({ reason: 'recipient-opted-out', providerCode: '21610' });
      const tries = lab.twilio.requests.length;
      const second = await lab.accept({ ...order, text: 'Two' });

      expect(await failureOf(second))
        .to.include({ reason: 'recipient-opted-out' })
        .and.not.have.property('providerCode');
      expect(lab.twilio.requests.length).to.equal(tries);
      expect((await lab.store.messages.history(first))?.trail.map(({ detail }) => detail?.['note'])).to.include(
        'the provider reports an opt-out: nothing more goes to this customer until they write',
      );
      const { items } = await lab.store.events.page({ matches: ({ kind }) => kind === 'opt-out', limit: 10 });
      expect(items.map(({ text }) => text).join())
        .to.include(customer)
        .and.include('21610');
    });

    it('in a report is remembered too, until the customer writes', async () => {
      const customer = newCustomer();
      await reported(customer);
      const order = { channel: 'whatsapp', account: 'free', to: customer, text: 'Again' } as const;
      expect(await failureOf(await lab.accept(order))).to.include({ reason: 'recipient-opted-out' });
      await lab.store.conversations.customerWrote(
        { channel: 'whatsapp', account: 'free', customerId: customer },
        { atMs: Date.now() + 1 },
      );
      await lab.accept({ ...order, text: 'Welcome back' });

      expect((await eventually(() => sentTo(customer)[1])).body).to.equal('Welcome back');
    });

    it('of marketing stops bulk messages and campaigns, and never an answer', async () => {
      const customer = newCustomer();
      await reported(customer, 'marketing');
      const order = { channel: 'whatsapp', account: 'free', to: customer, text: 'Offer' } as const;
      const failure = await failureOf(await lab.accept(order, 'bulk'));
      expect(failure).to.include({ reason: 'recipient-opted-out', optOut: 'marketing' });
      await lab.accept({ ...order, text: 'Answer' });

      expect((await eventually(() => sentTo(customer)[1])).body).to.equal('Answer');
    });
  });

  it('keeps the rate of an account over both replicas together', async () => {
    const customers = Array.from({ length: 60 }, newCustomer);
    const beganMs = Date.now();
    await Promise.all(
      customers.map(async (to) => lab.accept({ channel: 'sms', account: 'paced', to, text: `paced ${to}` })),
    );
    const times = await eventually(() => {
      const sent = lab.twilio.sent.filter(({ body }) => body.startsWith('paced '));
      return sent.length >= 60 ? sent.map(({ createdAtMs }) => createdAtMs).toSorted((a, b) => a - b) : undefined;
    });

    expect(times).to.have.lengthOf(60);
    // 20 at once, and 20 a second: two seconds from the first reservation, which comes later than the first message. Two replicas that did
    // not share the rate could be through in half a second.
    expect((times.at(-1) ?? 0) - beganMs).to.be.at.least(1900);
  });

  it('lets everything rest for Retry-After, then sends each once, replies before bulk', async () => {
    const [first, ...customers] = Array.from({ length: 6 }, newCustomer);
    const order = (to = '') => ({ channel: 'sms', account: 'throttled', to, text: `throttled ${to}` }) as const;
    lab.twilio.misbehave({
      match: { method: 'POST', bodyIncludes: 'throttled' },
      status: 429,
      headers: { 'retry-after': '2' },
      body: { code: 20429, message: 'Too Many Requests', status: 429 },
    });
    const id = await lab.accept(order(first));
    await lab.twilio.waitForRequest(({ answeredStatus }) => answeredStatus === 429);
    const refusedMs = Date.now();
    await eventually(async () => (await lab.store.rateLimiter.restMs(lab.account('sms', 'throttled'))) > 0);
    await lab.accept(order(customers[0]), 'bulk');
    for (const to of customers.slice(1)) await lab.accept(order(to));
    const sent = await eventually(() => {
      const all = lab.twilio.sent.filter(({ body }) => body.startsWith('throttled '));
      return all.length >= 6 ? all : undefined;
    });

    expect(Math.min(...sent.map(({ createdAtMs }) => createdAtMs))).to.be.at.least(refusedMs + 1900);
    expect(sent.map(({ to }) => to)).to.have.members([first, ...customers]);
    expect(sent.at(-1)?.to).to.equal(customers[0]);
    const history = await lab.store.messages.history(id);
    const retries = history?.trail.filter(({ step }) => step === 'retry').map(({ detail }) => detail?.['reason']);
    expect(retries).to.deep.equal(['throttled']);
  });

  it('polls Twilio for missing reports after TWILIO_STATUS_POLL_AFTER', async () => {
    const customer = newCustomer();
    const id = await lab.accept({ channel: 'sms', account: 'asking', to: customer, text: customer });
    const { sid } = await sms(customer);
    await lab.twilio.report(sid, { status: 'delivered' });

    await eventually(async () => (await lab.store.messages.status(id)) === 'delivered');
    const asked = lab.twilio.requests.filter(({ method, path }) => method === 'GET' && path.includes(sid));
    expect(asked).to.have.lengthOf(1);
  });

  describe('all in all', () => {
    it('breaks nothing that was agreed', () => {
      expect([...lab.twilio.violations, ...lab.facebook.violations]).to.deep.equal([]);
    });
  });
});
