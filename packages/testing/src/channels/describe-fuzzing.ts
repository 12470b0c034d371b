import { expect } from 'chai';
import fc from 'fast-check';
import type { Webhook, WebhookRequest } from '@ccm/channels/contract';
import type { Account, ChannelEvent } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import type { ChannelSpec, WebhookBody } from './channel-cases.ts';
import { expectSoundEvents } from './sound-events.ts';
import { eventsIn, requestOf, webhookFor } from './webhook-request.ts';

const RUNS = 60;
const TRAPS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length'] as const;

/** No body, however odd, may make the inbound part throw anything but a PayloadError, or yield an event that is not sound. */
export function describeFuzzing<Settings extends object>(
  spec: ChannelSpec<Settings>,
  accounts: readonly Account<Settings>[],
): void {
  const recorded = Object.values({ ...spec.receives, ...spec.reports });
  for (const { name, samples, check } of doorsOf(spec, accounts, recorded)) {
    it(`is not shaken by bodies that are nonsense at ${name}`, () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.json(), anyForm()), (body) => check(body)),
        { numRuns: RUNS },
      );
      for (const body of ['', '{}', '[]', 'null', '"text"', '0', '[null]', '%', '=&=', '\u0000']) check(body);
    });

    if (samples.length === 0) continue;
    it(`is not shaken by recorded bodies cut short at ${name}`, () => {
      fc.assert(
        fc.property(fc.constantFrom(...samples), fc.nat(), (sample, at) => {
          const bytes = Buffer.from(sample.body);
          check(bytes.subarray(0, at % (bytes.length + 1)), sample);
        }),
        { numRuns: RUNS },
      );
    });

    it(`is not shaken by recorded bodies with a value changed at ${name}`, () => {
      fc.assert(
        fc.property(fc.constantFrom(...samples), fc.nat(), anyValue(), (sample, at, value) => {
          check(withOneValueChanged(sample.body.toString(), at, value), sample);
        }),
        { numRuns: RUNS * 3 },
      );
    });
  }
}

/** One way by which payloads reach the channel: a webhook, or `internalParse`. */
interface Door {
  readonly name: string;
  readonly samples: readonly WebhookBody[];
  /** @param sample the request whose other members are used; default none. */
  readonly check: (body: string | Buffer, sample?: WebhookBody) => void;
}

function doorsOf<Settings extends object>(
  { channel }: ChannelSpec<Settings>,
  accounts: readonly Account<Settings>[],
  recorded: readonly WebhookBody[],
): readonly Door[] {
  if (channel.webhooks.length === 0) {
    const check: Door['check'] = (body) => {
      for (const account of accounts) expectSound(() => eventsIn(channel, { body }, { account, accounts }));
    };
    return [{ name: 'internalParse', samples: recorded, check }];
  }
  return channel.webhooks.map((webhook) => ({
    name: webhook.path,
    samples: recorded.filter((body) => webhookFor(channel, body) === webhook),
    check: (body, sample = { body }) => expectUnshaken(webhook, requestOf(webhook, { ...sample, body }), accounts),
  }));
}

/** Expects the events to be sound, or the payload to be refused as unreadable. */
function expectSound(read: () => readonly ChannelEvent[]): void {
  try {
    expectSoundEvents(read());
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
  }
}

function expectUnshaken<Settings>(
  webhook: Webhook<Settings>,
  request: WebhookRequest,
  accounts: readonly Account<Settings>[],
): void {
  webhook.handshake?.(request, accounts);
  const groups = webhook.candidates(request, accounts);
  expect(groups.length).to.be.greaterThan(0);
  for (const group of groups)
    expect(accounts)
      .to.include.members([...group])
      .and.to.satisfy(() => group.length > 0);
  for (const account of accounts) {
    webhook.verify(request, account);
    webhook.accepted(request, account);
    expectSound(() => webhook.parse(request, account, accounts));
  }
}

function anyForm(): fc.Arbitrary<string> {
  const name = fc.oneof(fc.string(), fc.constantFrom(...TRAPS, 'MessageSid', 'From', 'To', 'Body', 'NumMedia'));
  return fc.array(fc.tuple(name, fc.string())).map((pairs) => new URLSearchParams(pairs).toString());
}

function anyValue(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(...TRAPS),
    fc.constantFrom<unknown>(null, '', ' ', -1, 1e308, true, [], {}, [[]], '9007199254740993', 'NaN', '\ud800'),
    fc.constantFrom(...TRAPS).map((trap) => JSON.parse(`{"${trap}":{"${trap}":1}}`) as unknown),
  );
}

/** The body as JSON or as a form with its n-th value replaced. */
function withOneValueChanged(body: string, at: number, value: unknown): string {
  const tree = readJson(body);
  if (tree === undefined) {
    const pairs = [...new URLSearchParams(body)];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const changed = pairs.map(([name, old], index): [string, string] => [
      name,
      index === at % pairs.length ? text : old,
    ]);
    return new URLSearchParams(changed).toString();
  }
  const total = countNodes(tree);
  let index = 0;
  return JSON.stringify(tree, function replace(_key, node: unknown) {
    const isChosen = index === at % total;
    index += 1;
    return isChosen ? value : node;
  });
}

function countNodes(tree: unknown): number {
  let count = 0;
  JSON.stringify(tree, (_key, node: unknown) => {
    count += 1;
    return node;
  });
  return count;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
