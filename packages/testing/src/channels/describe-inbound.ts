import { expect } from 'chai';
import type { ChannelDefinition, WebhookRequest } from '@ccm/channels/contract';
import type { Account, ChannelEvent } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import type { ChannelSpec, ReceiveCase } from './channel-cases.ts';
import { expectSoundEvents } from './sound-events.ts';
import { eventsIn, requestOf, webhookFor } from './webhook-request.ts';

/** Specifies the inbound part: payloads read rightly, and accepted only if authentic. */
export function describeInbound<Settings extends object>(
  spec: ChannelSpec<Settings>,
  accounts: readonly Account<Settings>[],
): void {
  const received = Object.entries({ ...spec.receives, ...spec.reports });

  it('has its routes to itself', () => {
    const routes = spec.channel.webhooks.flatMap(({ path, aliases }) => [path, ...aliases]);

    expect(new Set(routes).size).to.equal(routes.length);
  });

  for (const [title, payload] of received) describeReading(title, payload, spec, accounts);
  describeMarkedBody(spec, accounts, received);
  describeIdentities(spec, accounts, received);
  describeRefusals(spec, accounts);
}

function describeReading<Settings extends object>(
  title: string,
  payload: ReceiveCase<Settings>,
  { channel, sign, signs, settings }: ChannelSpec<Settings>,
  accounts: readonly Account<Settings>[],
): void {
  const account = payload.account ?? first(accounts);

  it(`reads ${title}`, () => {
    const events = eventsIn(channel, payload, { account, accounts });

    expect(events).to.deep.equal(payload.events);
    expectSoundEvents(events);
  });

  if (sign === undefined) return;
  it(`lets ${title} in when it is signed, and only then`, () => {
    const webhook = webhookFor(channel, payload);
    const unsigned = requestOf(webhook, payload);
    const request = sign(unsigned, account.settings);
    const forgeries: Readonly<Record<string, readonly WebhookRequest[]>> = {
      unsigned: [unsigned],
      'signed for another account': [sign(unsigned, strangerTo(channel, settings))],
      altered: signs === 'header' ? [] : alterationsOf(request),
    };

    expect(webhook.handshake?.(request, accounts)).to.equal(undefined);
    expect(webhook.candidates(request, accounts)[0]?.[0]).to.deep.equal(account);
    expect(webhook.verify(request, account)).to.deep.equal({ authentic: true });
    const reply = webhook.accepted(request, account);
    expect(reply.status).to.be.within(200, 204);
    if (webhook.replyType !== undefined) expect(reply.contentType).to.equal(webhook.replyType);
    for (const [why, requests] of Object.entries(forgeries)) {
      for (const forged of requests) expect(webhook.verify(forged, account), why).to.have.property('authentic', false);
    }
  });
}

/** JSON behind a byte order mark is JSON to most who write it. */
function describeMarkedBody<Settings extends object>(
  { channel }: ChannelSpec<Settings>,
  accounts: readonly Account<Settings>[],
  received: readonly (readonly [string, ReceiveCase<Settings>])[],
): void {
  const isJson = (body: ReceiveCase<Settings>): boolean =>
    channel.webhooks.length > 0 && webhookFor(channel, body).bodyFormat === 'json' && body.method !== 'GET';
  const [, payload] = received.find(([, body]) => isJson(body)) ?? [];
  if (payload === undefined) return;

  it('reads a body behind a byte order mark', () => {
    const marked = { ...payload, body: Buffer.concat([Buffer.from('\uFEFF'), Buffer.from(payload.body)]) };
    const account = payload.account ?? first(accounts);

    expect(eventsIn(channel, marked, { account, accounts })).to.have.length(payload.events.length);
  });
}

/** Stable over redeliveries, and different for different events. */
function describeIdentities<Settings extends object>(
  { channel }: ChannelSpec<Settings>,
  accounts: readonly Account<Settings>[],
  received: readonly (readonly [string, ReceiveCase<Settings>])[],
): void {
  it('gives each event one identity, however often it comes', () => {
    const seen = new Map<string, ChannelEvent>();
    for (const [title, payload] of received) {
      const account = payload.account ?? first(accounts);
      const events = eventsIn(channel, payload, { account, accounts });
      const again = eventsIn(channel, payload, { account, accounts });

      expect(again, title).to.deep.equal(events);
      for (const event of events) {
        const key = [event.channel ?? account.channel, event.account ?? account.name, event.dedupeId].join(' ');
        const twin = seen.get(key);
        if (twin !== undefined) expect(event, `${title}: the identity of another event`).to.deep.equal(twin);
        seen.set(key, event);
      }
      expect(new Set(events.map(({ dedupeId }) => dedupeId)).size, title).to.equal(events.length);
    }
  });
}

function describeRefusals<Settings extends object>(
  { channel, handshakes, refuses, rejects, sign, settings, secrets }: ChannelSpec<Settings>,
  accounts: readonly Account<Settings>[],
): void {
  for (const [title, { reply, ...body }] of Object.entries(handshakes ?? {})) {
    it(`answers ${title}`, () => {
      const webhook = webhookFor(channel, body);

      expect(webhook.handshake?.(requestOf(webhook, body), accounts)).to.deep.equal(reply);
    });
  }
  for (const [title, { signed, ...body }] of Object.entries(refuses ?? {})) {
    it(`refuses ${title}`, () => {
      const webhook = webhookFor(channel, body);
      const unsigned = requestOf(webhook, body);
      const request = signed === true && sign !== undefined ? sign(unsigned, settings) : unsigned;

      for (const account of accounts) {
        const verification = webhook.verify(request, account);
        expect(verification).to.have.property('authentic', false);
        for (const secret of secrets) expect(JSON.stringify(verification)).to.not.include(secret);
      }
    });
  }
  for (const [title, body] of Object.entries(rejects ?? {})) {
    it(`refuses ${title} as unreadable`, () => {
      expect(() => eventsIn(channel, body, { account: first(accounts), accounts })).to.throw(PayloadError);
    });
  }
}

/** The same request with a body that differs from the signed one, or without it. */
function alterationsOf(request: WebhookRequest): WebhookRequest[] {
  const longer = { ...request, rawBody: Buffer.concat([request.rawBody, Buffer.from('&x=1')]) };
  const shorter = { ...request, rawBody: request.rawBody.subarray(0, Math.floor(request.rawBody.length / 2)) };
  return request.rawBody.length === 0 ? [longer] : [longer, shorter];
}

/** Settings as another customer of the same provider has them: every secret another. */
function strangerTo<Settings extends object>(channel: ChannelDefinition<Settings>, settings: Settings): Settings {
  const isSecret = (name: string): boolean =>
    Object.hasOwn(channel.settingFields, name) && channel.settingFields[name]?.sensitive === true;
  const altered = Object.entries(settings).map(([name, value]: [string, unknown]) => [
    name,
    isSecret(name) && typeof value === 'string' ? `${value}-of-a-stranger` : value,
  ]);
  return Object.fromEntries(altered) as Settings;
}

function first<Settings>(accounts: readonly Account<Settings>[]): Account<Settings> {
  const [account] = accounts;
  if (account === undefined) throw new Error('The settings of this test serve no channel');
  return account;
}
