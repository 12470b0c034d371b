import { expect } from 'chai';
import type { DeskMessage, LabView, PhoneView, Tick, TroubleView } from '@ccm/simulators/lab-protocol';
import { eventually } from '@ccm/testing/support';
import { compact } from '@ccm/core/objects';
import { LabFleet } from '../fleet/index.ts';
import { Lab, LabServer } from './index.ts';

const TIMEOUT = { timeoutMs: 40_000 };
const ARRIVED: ReadonlySet<Tick> = new Set(['delivered', 'read']);

/** The part of an answer that arrives first. */
async function firstChunk({ body }: Response): Promise<readonly string[]> {
  for await (const chunk of body ?? []) return [Buffer.from(chunk as Uint8Array).toString('utf8')];
  return [];
}

describe('The lab', () => {
  let fleet: LabFleet;
  let lab: Lab;
  let server: LabServer;

  before(async function start() {
    this.timeout(120_000);
    fleet = await LabFleet.start({ brokers: 'pair' });
    lab = await Lab.start(fleet);
    lab.paceMs = 5;
    server = await LabServer.start(lab);
  });

  after(async function stop() {
    this.timeout(120_000);
    await server.stop();
    await lab.stop();
    await fleet.stop();
  });

  const ask = async (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(`api/${path}`, server.url), init);
  const command = async (path: string, body: object): Promise<Response> =>
    ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const state = async (): Promise<LabView> => (await ask('state')).json() as Promise<LabView>;
  const phone = async (id: string): Promise<PhoneView> => {
    const found = (await state()).phones.find((view) => view.id === id);
    if (found === undefined) throw new Error(`no phone ${id}`);
    return found;
  };
  const deskOf = async (id: string): Promise<readonly DeskMessage[]> =>
    (await state()).conversations.find((conversation) => conversation.id === id)?.messages ?? [];
  const answer = async (id: string, message: object): Promise<string> => {
    const response = await command(`desk/${id}/messages`, message);
    return ((await response.json()) as { readonly id: string }).id;
  };
  const untilTick = async (id: string, messageId: string, tick: string): Promise<DeskMessage> =>
    eventually(async () => (await deskOf(id)).find((message) => message.id === messageId && message.tick === tick), {
      ...TIMEOUT,
      describe: `${messageId} to be ${tick}`,
    });
  const trouble = async (kind: string, body: object): Promise<TroubleView> =>
    (await command(`troubles/${kind}`, body)).json() as Promise<TroubleView>;
  const PHONES = [
    'whatsapp-360dialog',
    'whatsapp-cloud',
    'messenger',
    'facebook-comments',
    'instagram',
    'viber',
    'telegram',
    'sms-twilio',
    'whatsapp-twilio',
    'smpp',
  ];

  it('has a phone for each way to a customer', async () => {
    expect((await state()).phones.map(({ id }) => id)).to.deep.equal(PHONES);
  });

  for (const id of PHONES) {
    it(`carries a text from the phone ${id} to the agent and the answer back, with ticks on both sides`, async () => {
      await command(`phones/${id}/actions`, { kind: 'text', text: `Hello ☕ from ${id}` });
      const tellsRead = (await phone(id)).tellsRead;
      const sent = await answer(id, { text: `Hello ${id}` });

      // These tell nothing after that they have a message.
      const tellsDelivery = !['telegram', 'facebook-comments'].includes(id);
      const last = tellsDelivery ? 2 : 1;
      await untilTick(id, sent, tellsRead ? 'read' : tellsDelivery ? 'delivered' : 'sent');
      const told = await eventually(
        async () => (await deskOf(id)).find((message) => message.id === sent && message.crm?.includes(last)),
        TIMEOUT,
      );
      // The answer may be through before the question is.
      await eventually(async () => (await deskOf(id)).some(({ text }) => text === `Hello ☕ from ${id}`), TIMEOUT);
      const shown = await eventually(async () => {
        const view = await phone(id);
        const ticks = view.messages.map(({ tick }) => tick);
        const isThrough = ticks[0] === 'delivered' && ticks.at(-1) === (tellsRead ? 'read' : 'delivered');
        return isThrough ? view : undefined;
      }, TIMEOUT);
      expect(told.crm?.at(-1)).to.equal(last);
      const exchanged = shown.messages.filter(({ text }) => text?.startsWith('Hello ') === true);
      expect(exchanged.map(({ text, tick }) => [text, tick])).to.deep.equal([
        [`Hello ☕ from ${id}`, 'delivered'],
        [`Hello ${id}`, tellsRead ? 'read' : 'delivered'],
      ]);
    });
  }

  it('brings a picture to the agent from the File Engine, under its own address', async () => {
    const { samples } = await state();
    const name = samples.find(({ mimeType }) => mimeType === 'image/jpeg')?.name ?? '';
    await command('phones/viber/actions', {
      kind: 'file',
      name,
      mimeType: 'image/jpeg',
      sample: name,
      caption: 'Look',
    });
    const media = await eventually(
      async () => (await deskOf('viber')).find(({ text }) => text === 'Look')?.media?.[0],
      TIMEOUT,
    );
    const picture = await fetch(new URL(media.url, server.url));

    expect(media.url).to.match(/^\/lab\/hosted\?filename=/);
    expect(picture.headers.get('content-type')).to.equal('image/jpeg');
    expect(picture.headers.get('content-security-policy')).to.include('sandbox');
  });

  it("returns the payload of the agent's button when the customer presses it", async () => {
    await answer('whatsapp-360dialog', { text: 'Which?', buttons: [{ title: 'Track', payload: 'TRACK-1' }] });
    const asked = await eventually(
      async () => (await phone('whatsapp-360dialog')).messages.find(({ text }) => text === 'Which?'),
      TIMEOUT,
    );
    expect(asked.buttons).to.deep.equal([{ title: 'Track', action: 'reply', value: 'TRACK-1' }]);

    await command('phones/whatsapp-360dialog/actions', {
      kind: 'press',
      messageId: asked.id,
      place: 'button',
      title: 'Track',
      value: 'TRACK-1',
    });

    await eventually(
      async () =>
        (await deskOf('whatsapp-360dialog')).some(
          ({ text, footnote }) => text === 'Track' && footnote === 'payload TRACK-1',
        ),
      TIMEOUT,
    );
  });

  it('holds messages back while the phone is off, and reports them once it is in hand', async () => {
    await command('phones/messenger/mode', { mode: 'off' });
    const id = await answer('messenger', { text: 'Are you there?' });
    await untilTick('messenger', id, 'sent');
    await command('phones/messenger/mode', { mode: 'in-hand' });

    await untilTick('messenger', id, 'read');
  });

  it('tells the agent in words why CCM refused an answer', async () => {
    const id = await answer('smpp', { text: '', template: { name: 'order_on_its_way', variables: [] } });
    const { why } = await untilTick('smpp', id, 'failed');

    expect(why).to.match(/^template: SMPP cannot carry it/);
  });

  it('shows why a message failed, and that a replayed one arrives', async () => {
    await trouble('provider-refuses', { on: true, target: 'viber' });
    const id = await answer('viber', { text: 'Refused for good' });
    const failed = await untilTick('viber', id, 'failed');
    await trouble('provider-refuses', { on: false });
    const letters = (await (await fleet.admin('/dead-letters?channel=viber')).json()) as {
      readonly items: readonly { readonly id: string }[];
    };
    for (const letter of letters.items) await fleet.admin(`/dead-letters/${letter.id}/replay`, { method: 'POST' });

    await untilTick('viber', id, 'read');
    expect(failed.why).to.be.a('string');
  });

  for (const [kind, target] of [
    ['provider-down', 'twilio'],
    ['provider-throttles', '360dialog'],
    ['provider-slow', 'facebook'],
    ['chat-down', undefined],
  ] as const) {
    it(`fixes ${kind}: waiting messages arrive`, async function long() {
      this.timeout(120_000);
      const on = { on: true, ...compact({ target }) };
      const phoneId = target === 'twilio' ? 'sms-twilio' : target === 'facebook' ? 'messenger' : 'whatsapp-360dialog';
      expect((await trouble(kind, on)).on).to.equal(true);
      await command(`phones/${phoneId}/actions`, { kind: 'text', text: `during ${kind}` });
      const id = await answer(phoneId, { text: `answer during ${kind}` });
      expect((await trouble(kind, { on: false })).on).to.equal(false);

      await eventually(async () => (await deskOf(phoneId)).some(({ text }) => text === `during ${kind}`), {
        timeoutMs: 60_000,
        describe: 'the customer’s message',
      });
      await eventually(
        async () =>
          (await deskOf(phoneId)).some((message) => message.id === id && ARRIVED.has(message.tick ?? 'queued')),
        {
          timeoutMs: 60_000,
          describe: 'the answer',
        },
      );
    });
  }

  it('shows one message if the provider sends each three times', async () => {
    await trouble('duplicates', { on: true });
    await command('phones/sms-twilio/actions', { kind: 'text', text: 'only once' });
    await command('phones/sms-twilio/actions', { kind: 'text', text: 'and the next' });
    await trouble('duplicates', { on: false });

    await eventually(async () => (await deskOf('sms-twilio')).some(({ text }) => text === 'and the next'), TIMEOUT);
    expect((await deskOf('sms-twilio')).filter(({ text }) => text === 'only once')).to.have.length(1);
  });

  it('shows the agent no delivery if reports are lost', async () => {
    await trouble('receipts-lost', { on: true, target: 'viber' });
    const id = await answer('viber', { text: 'no word of it' });
    await eventually(
      async () => (await phone('viber')).messages.some(({ text, tick }) => text === 'no word of it' && tick === 'read'),
      TIMEOUT,
    );
    await untilTick('viber', id, 'sent');

    expect((await trouble('receipts-lost', { on: false })).on).to.equal(false);
  });

  for (const kind of ['broker-fail-over', 'redis-gone', 'worker-killed']) {
    it(`carries on after ${kind}`, async function long() {
      this.timeout(120_000);
      await trouble(kind, { on: true, seconds: 1 });
      const id = await answer('smpp', { text: `sent during ${kind}` });
      await eventually(async () => (await state()).troubles.find((view) => view.kind === kind)?.busy === false, {
        timeoutMs: 60_000,
      });
      await trouble(kind, { on: false });

      await eventually(
        async () => (await deskOf('smpp')).some((message) => message.id === id && message.tick === 'delivered'),
        { timeoutMs: 60_000, describe: 'the answer to arrive' },
      );
    });
  }

  it("makes a load, measures its messages' latency, reports the processor use, and comes to rest", async () => {
    await command('load', { perSecond: 20 });
    await eventually(async () => {
      const { inbound, outbound } = (await state()).load;
      return (inbound.p95Ms ?? 0) > 0 && (outbound.p95Ms ?? 0) > 0;
    }, TIMEOUT);
    const { processors } = (await state()).load;
    await command('load', { perSecond: 0 });

    await eventually(async () => {
      const { perSecond, inbound, outbound } = (await state()).load;
      return perSecond + inbound.perSecond + outbound.perSecond === 0;
    }, TIMEOUT);
    expect(processors?.busy).to.be.within(0, 1);
    expect(processors?.busiest.map(({ name }) => name)).to.include('lab');
  });

  it('sends listeners the whole lab first', async () => {
    const stop = new AbortController();
    const events = await ask('events', { signal: stop.signal });
    const [first = ''] = await firstChunk(events);
    stop.abort();

    expect(first).to.match(/^event: lab\ndata: \{"phones"/);
  });

  it('opens the console signed in, at one of its views and nowhere else', async () => {
    const opened = await fetch(new URL('console?view=dead-letters', server.url), { redirect: 'manual' });
    const refused = await fetch(new URL('console?view=//evil.example', server.url), { redirect: 'manual' });

    expect(opened.headers.get('location')).to.match(/^http:\/\/127\.0\.0\.1:\d+\/console\/dead-letters#token=./);
    expect(refused.status).to.equal(400);
  });

  const json = { 'content-type': 'application/json' };
  for (const { title, path, headers, body, status } of [
    {
      title: "another site's command",
      path: 'load',
      headers: { ...json, origin: 'http://evil.example' },
      body: '{}',
      status: 403,
    },
    {
      title: 'what is not declared as JSON',
      path: 'load',
      headers: { 'content-type': 'text/plain' },
      body: '{}',
      status: 415,
    },
    { title: 'what is not JSON', path: 'load', headers: json, body: 'five', status: 400 },
    { title: 'a load beyond its limit', path: 'load', headers: json, body: '{"perSecond":501}', status: 400 },
    { title: 'a phone that there is not', path: 'phones/fax/mode', headers: json, body: '{"mode":"off"}', status: 400 },
    {
      title: 'what the app does not have',
      path: 'phones/smpp/actions',
      headers: json,
      body: '{"kind":"location","latitude":1,"longitude":2}',
      status: 400,
    },
    { title: 'an unknown command', path: 'dance', headers: json, body: '{}', status: 404 },
  ]) {
    it(`refuses ${title}`, async () => {
      expect((await ask(path, { method: 'POST', headers, body })).status).to.equal(status);
    });
  }
});
