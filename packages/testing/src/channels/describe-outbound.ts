import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { Sender, OutboundPart, RenderedMessage, SendContext, SentPart } from '@ccm/channels/contract';
import type { Account } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { captureLog, FakeProvider, loopbackHttp } from '../support/index.ts';
import type { ChannelSpec, ExpectedFailure, FindCase, OpenCase, SendCase } from './channel-cases.ts';
import { expectCalls } from './expect-calls.ts';

const UNREACHABLE = 'http://127.0.0.1:1';

/** Specifies the outbound part: exactly the planned calls, the receipt or the reason, and no secret in a log or an error. */
export function describeOutbound<Settings extends object>(
  spec: ChannelSpec<Settings>,
  accounts: readonly Account<Settings>[],
): void {
  const { outbound } = spec.channel;
  if (outbound === undefined) return;

  for (const [title, planned] of Object.entries(spec.sends ?? {})) {
    it(title, async () => {
      await using stage = await Stage.set(spec, accounts, planned);

      const { sent, rendered, failure } = await stage.sendAll(outbound);

      expectFailure(failure, planned.failure);
      expect(sent).to.deep.equal(planned.receipts ?? []);
      if (planned.replies !== 'refused') expectCalls(stage.provider.calls, planned.calls ?? []);
      expectRendered(rendered, planned);
      stage.expectNoSecret(spec.secrets, failure);
    });
  }

  for (const [title, planned] of Object.entries(spec.finds ?? {})) {
    it(title, async () => {
      await using stage = await Stage.set(spec, accounts, planned);

      const { found, failure } = await stage.find(outbound, planned);

      expectFailure(failure, planned.failure);
      expect(found).to.deep.equal(planned.found);
      if (planned.replies !== 'refused') expectCalls(stage.provider.calls, planned.calls ?? []);
      stage.expectNoSecret(spec.secrets, failure);
    });
  }
}

/** Specifies the fetching of a customer's file: with the account's credentials, which go to no other host. */
export function describeMedia<Settings extends object>(
  spec: ChannelSpec<Settings>,
  accounts: readonly Account<Settings>[],
): void {
  const { openMedia } = spec.channel;
  if (openMedia === undefined) return;
  for (const [title, planned] of Object.entries(spec.opens ?? {})) {
    it(title, async () => {
      await using provider = await FakeProvider.start();
      await using other = await FakeProvider.start(planned.elsewhere ?? []);
      provider.willReply(planned.replies(provider.url, other.url));
      const account = atProvider(planned.account ?? accounts[0], provider.url);

      const allowed: string[] = [];
      const opened = await openMedia(planned.media(provider.url, other.url), account, {
        http: loopbackHttp,
        assertAllowed: async (url) => {
          allowed.push(new URL(url).origin);
        },
        signal: AbortSignal.timeout(5000),
      }).then(async (reply) => ({ status: reply.status, body: await text(reply.body) }), failureName);

      expect(opened).to.deep.equal(planned.opened);
      expectCalls(provider.calls, planned.calls);
      expectCalls(other.calls, planned.callsElsewhere ?? []);
      expectHeadersLeftOut(other, planned);
      const visited = [...provider.calls.map(() => provider.url), ...other.calls.map(() => other.url)];
      expect(allowed.toSorted(), 'addresses checked before they were visited').to.include.members(visited.toSorted());
    });
  }
}

class Stage<Settings extends object> implements AsyncDisposable {
  readonly provider: FakeProvider;
  readonly #log = captureLog();
  readonly #account: Account<Settings>;
  readonly #planned: SendCase<Settings> | FindCase<Settings>;

  private constructor(
    provider: FakeProvider,
    account: Account<Settings>,
    planned: SendCase<Settings> | FindCase<Settings>,
  ) {
    this.provider = provider;
    this.#account = account;
    this.#planned = planned;
  }

  static async set<Settings extends object>(
    spec: ChannelSpec<Settings>,
    accounts: readonly Account<Settings>[],
    planned: SendCase<Settings> | FindCase<Settings>,
  ): Promise<Stage<Settings>> {
    const provider = await FakeProvider.start(planned.replies === 'refused' ? [] : planned.replies);
    const account =
      planned.account ?? accounts.find(({ channel }) => channel === planned.message.channel) ?? accounts[0];
    const url = planned.replies === 'refused' ? UNREACHABLE : provider.url;
    return new Stage(provider, atProvider(account, url), planned);
  }

  async sendAll(outbound: Sender<Settings>): Promise<{
    readonly sent: readonly SentPart[];
    readonly rendered?: RenderedMessage;
    readonly failure?: unknown;
  }> {
    const sent: SentPart[] = [];
    try {
      const rendered = outbound.render(this.#planned.message, this.#account);
      try {
        for (const [partIndex, part] of rendered.parts.entries()) {
          sent.push(await outbound.send(asStored(part), this.#context(partIndex)));
        }
        return { sent, rendered };
      } catch (failure) {
        return { sent, rendered, failure };
      }
    } catch (failure) {
      return { sent, failure };
    }
  }

  async find(
    outbound: Sender<Settings>,
    { partIndex = 0, startedAtMs }: FindCase<Settings>,
  ): Promise<{ readonly found?: SentPart | 'absent' | 'not-yet' | undefined; readonly failure?: unknown }> {
    const part = outbound.render(this.#planned.message, this.#account).parts[partIndex];
    if (part === undefined) throw new Error('The message of this test has no such part');
    try {
      return { found: await outbound.lookUpSent?.(asStored(part), { ...this.#context(partIndex), startedAtMs }) };
    } catch (failure) {
      return { failure };
    }
  }

  expectNoSecret(secrets: readonly string[], failure: unknown): void {
    const shown = [...this.#log.lines, failure === undefined ? '' : everythingIn(failure)].join('\n');
    for (const secret of secrets) expect(shown, 'logs and errors').to.not.include(secret);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.provider[Symbol.asyncDispose]();
  }

  #context(partIndex: number): SendContext<Settings> {
    const { publicBaseUrl = 'https://ccm.example.com', message } = this.#planned;
    return {
      account: this.#account,
      message,
      partIndex,
      http: loopbackHttp,
      logger: this.#log.logger,
      ...(publicBaseUrl === false ? {} : { publicBaseUrl }),
      signal: AbortSignal.timeout(5000),
    };
  }
}

/** A part after its way through Redis: it must not need anything that JSON loses. */
function asStored(part: OutboundPart): OutboundPart {
  return JSON.parse(JSON.stringify(part)) as OutboundPart;
}

function atProvider<Settings extends object>(
  account: Account<Settings> | undefined,
  apiUrl: string,
): Account<Settings> {
  if (account === undefined) throw new Error('The settings of this test serve no channel');
  return { ...account, settings: { ...account.settings, apiUrl } };
}

function expectFailure(failure: unknown, expected: ExpectedFailure | undefined): void {
  if (expected === undefined) {
    expect(failure, failure === undefined ? '' : everythingIn(failure)).to.equal(undefined);
    return;
  }
  expect(failure).to.be.instanceOf(DeliveryError);
  if (!(failure instanceof DeliveryError)) return;
  const { says, retryable, retryAfterMs, maxAttempts, ...rest } = expected;
  expect(failure).to.include(rest);
  expect(failure.advice).to.include(compact({ retryable, retryAfterMs, maxAttempts }));
  if (says !== undefined) expect(failure.message).to.include(says);
}

function expectRendered<Settings>(rendered: RenderedMessage | undefined, planned: SendCase<Settings>): void {
  if (planned.notes !== undefined) expect(rendered?.notes).to.deep.equal(planned.notes);
  if (planned.numberedChoices !== undefined) expect(rendered?.numberedChoices).to.deep.equal(planned.numberedChoices);
  if (planned.costs !== undefined) expect(rendered?.parts.map(({ cost }) => cost)).to.deep.equal(planned.costs);
}

function expectHeadersLeftOut<Settings>(other: FakeProvider, { callsElsewhere = [] }: OpenCase<Settings>): void {
  for (const [index, { without = [] }] of callsElsewhere.entries()) {
    for (const name of without) expect(other.calls[index]?.headers, 'headers elsewhere').to.not.have.property(name);
  }
}

function failureName(error: unknown): { readonly fails: string } {
  return { fails: error instanceof Error ? error.name : String(error) };
}

/** An error with its causes, as a careless logger would print it. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  return [error.stack, JSON.stringify(error), error.cause === undefined ? '' : everythingIn(error.cause)].join('\n');
}
