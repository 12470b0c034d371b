import { DELIVERY_STATUSES } from '@ccm/core/domain';
import type { Account, DeliveryStatus } from '@ccm/core/domain';
import { expect } from 'chai';
import type { ConversationState } from '../../storage/conversations/index.ts';
import type { OutboundEntry } from './delivery-progress.ts';
import { waitAtOrderGate } from './order-gate.ts';

type Gate = NonNullable<Account['orderGate']>;

const HOUR_MS = 3_600_000;
const LOOK_AGAIN_MS = 250;
const STATE: ConversationState = {
  conversationId: undefined,
  lastInboundAtMs: undefined,
  windowOpenedAtMs: undefined,
  lastInboundId: undefined,
  optedOut: false,
  marketingOptedOut: false,
  choices: [],
  lastSentMessageId: undefined,
  place: undefined,
  name: undefined,
};

interface Waiting {
  readonly gate: Gate | undefined;
  /** The message before, and its status. */
  readonly previous: string | undefined;
  readonly status: DeliveryStatus | undefined;
  readonly progress: OutboundEntry['progress'];
}

const WAITING: Waiting = {
  gate: { status: 'sent', timeoutMs: HOUR_MS },
  previous: 'the one before',
  status: 'queued',
  progress: {},
};

/** The wait of a message, and what it remembers about it. */
async function wait(
  given: Partial<Waiting> = {},
): Promise<{ readonly waitMs: number; readonly saved: readonly OutboundEntry['progress'][] }> {
  const { gate, previous, status, progress } = { ...WAITING, ...given };
  const saved: OutboundEntry['progress'][] = [];
  const save = async (patch: OutboundEntry['progress']): Promise<void> => {
    saved.push(patch);
    return Promise.resolve();
  };
  const account: Account = {
    name: 'default',
    channel: 'sms',
    provider: 'twilio',
    settings: {},
    ...(gate === undefined ? {} : { orderGate: gate }),
  };
  const state = { ...STATE, lastSentMessageId: previous };
  const messages = { status: async () => Promise.resolve(status) };
  const waitMs = await waitAtOrderGate({ progress, save }, { account, state }, messages);
  return { waitMs, saved };
}

describe('The order gate', () => {
  const opensAt: readonly (readonly [Gate['status'], readonly DeliveryStatus[]])[] = [
    ['sent', ['sent', 'delivered', 'read', 'failed']],
    ['delivered', ['delivered', 'read', 'failed']],
  ];
  for (const [asked, opening] of opensAt) {
    it(`that asks for ${asked} opens when the message before is ${opening.join(' or ')}`, async () => {
      const open: DeliveryStatus[] = [];
      for (const status of DELIVERY_STATUSES)
        if ((await wait({ gate: { status: asked, timeoutMs: HOUR_MS }, status })).waitMs === 0) open.push(status);

      expect(open).to.deep.equal(opening);
    });
  }

  const open: Readonly<Record<string, Partial<Waiting>>> = {
    'where the account asks for none': { gate: undefined },
    'for the first message of a conversation': { previous: undefined },
    'where the message before is forgotten': { status: undefined },
    'for a message of which a part has gone': { progress: { sent: 1 } },
  };
  for (const [when, given] of Object.entries(open)) {
    it(`is open ${when}`, async () => {
      expect(await wait(given)).to.deep.equal({ waitMs: 0, saved: [] });
    });
  }

  it('remembers since when a message waits, once', async () => {
    const beforeMs = Date.now();
    const first = await wait();
    expect(first.waitMs).to.equal(LOOK_AGAIN_MS);
    expect(first.saved).to.have.length(1);
    expect(first.saved[0]?.gateSinceMs).to.be.within(beforeMs, Date.now());

    expect(await wait({ progress: { gateSinceMs: beforeMs } })).to.deep.equal({ waitMs: LOOK_AGAIN_MS, saved: [] });
  });

  it('opens for a message that has waited for its whole time', async () => {
    const gateSinceMs = Date.now() - HOUR_MS;

    expect(await wait({ progress: { gateSinceMs } })).to.deep.equal({ waitMs: 0, saved: [] });
    expect((await wait({ progress: { gateSinceMs: gateSinceMs + 60_000 } })).waitMs).to.equal(LOOK_AGAIN_MS);
  });
});
