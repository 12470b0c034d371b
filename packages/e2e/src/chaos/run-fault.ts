import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LAB, LabFleet } from '../fleet/index.ts';
import type { LabFleetOptions } from '../fleet/index.ts';
import { eventually } from '@ccm/testing/support';
import { BrokerAgents } from './broker-agents.ts';
import { conversationsIn, SENDS_PICTURES, untilAcknowledged } from './conversations.ts';
import type { SimulatedConversation } from './conversations.ts';
import { explainMissing } from './explain-missing.ts';
import type { Fault } from './faults/fault.ts';
import { Verifier } from './verifier.ts';
import type { Account } from './verifier.ts';

interface ChaosOptions {
  readonly customersPerChannel: number;
  readonly messagesEach: number;
  /** The longest pause of a customer before the next message. */
  readonly pauseMs: number;
  readonly random: () => number;
}

export interface ChaosResult {
  readonly fault: string;
  readonly inbound: Account;
  readonly outbound: Account;
  /** The number of faults that struck at once. */
  readonly together: number;
  /** The number of doubled messages, by channel; channels without are absent. */
  readonly doubled: Readonly<Record<'in' | 'out', Readonly<Record<string, number>>>>;
  readonly receipts: { readonly missing: number; readonly doubled: number };
  /**
   * Results that nothing excuses, one sentence each: lost, out of order, doubled where that can be told, or a call that a simulator must
   * not get.
   */
  readonly violations: readonly string[];
  /** The fleet's own record of missing messages. */
  readonly explanations: readonly string[];
  /** From the strike until everything that was sent had arrived. */
  readonly recoveryMs: number;
}

const CATCH_UP_MS = 120_000;
/** Of the channels that have pictures, one message in this number has one. */
const PICTURE_EVERY = 4;
const API_TIMEOUT_MS = 5000;

/** One fault under steady load of all channels both ways, on a fleet of its own, and the account of every message afterwards. */
export async function runFault(fault: Fault, options: ChaosOptions): Promise<ChaosResult> {
  const spoolPath = await mkdtemp(join(tmpdir(), 'ccm-chaos-spool-'));
  try {
    await using fleet = await LabFleet.start(fleetFor(fault, spoolPath));
    return await underLoad(fleet, fault, options);
  } finally {
    await rm(spoolPath, { recursive: true, force: true });
  }
}

function fleetFor({ fleet: { spool = false, ...special } = {} }: Fault, spoolPath: string): LabFleetOptions {
  const replicated = special.sentinels === true ? { 'min-replicas-to-write': '1' } : {};
  return {
    ...special,
    balanced: true,
    replicas: { gateway: 2, 'outbound-worker': 2, 'smpp-worker': 2 },
    redis: { appendOnly: true, directives: { appendfsync: 'always', ...replicated } },
    // Twilio repeats a status callback once: what met a dead gateway is asked for, here sooner than by default.
    env: {
      SMPP_ENQUIRE_LINK_INTERVAL: '2',
      TWILIO_STATUS_POLL_AFTER: '5',
      ...(spool ? { SPOOL_PATH: spoolPath } : {}),
    },
  };
}

async function underLoad(fleet: LabFleet, fault: Fault, options: ChaosOptions): Promise<ChaosResult> {
  const verifier = new Verifier(fleet.outside);
  const conversations = conversationsIn(fleet.outside, options.customersPerChannel);
  const by = (way: 'broker' | 'api'): typeof conversations =>
    conversations.filter(({ answeredBy }) => answeredBy === way);
  const load = Promise.all([
    ...conversations.map(async (conversation) => write(conversation, verifier, options)),
    answerByBroker(fleet, { conversations: by('broker'), verifier, options }),
    answerByApi(fleet, { conversations: by('api'), verifier, options }),
  ]);
  load.catch(() => undefined);
  await pause(500 + options.random() * 1000);
  const struckMs = performance.now();
  await fault.strike(fleet, options.random);
  await load;
  await caughtUp(verifier);
  const recoveryMs = Math.round(performance.now() - struckMs);
  const explanations = await explainMissing(fleet, verifier);
  return {
    fault: fault.name,
    together: fault.together ?? 1,
    inbound: verifier.inbound(),
    outbound: verifier.outbound(),
    doubled: { in: verifier.doubles('in'), out: verifier.doubles('out') },
    receipts: verifier.receipts(),
    violations: verifier.violations(),
    explanations,
    recoveryMs,
  };
}

async function write(conversation: SimulatedConversation, verifier: Verifier, options: ChaosOptions): Promise<void> {
  for (let number = 0; number < options.messagesEach; number += 1) {
    const text = `in-${conversation.channel}-${String(number)}`;
    const withPicture = SENDS_PICTURES.has(conversation.channel) && number % PICTURE_EVERY === 0;
    const picture = withPicture ? { picture: `picture of ${conversation.customerId} ${text}` } : {};
    await conversation.write({ text, id: `${conversation.customerId}-${String(number)}`, ...picture });
    verifier.written({ conversation, text, ...picture });
    await pause(options.random() * options.pauseMs);
  }
}

interface Answers {
  readonly conversations: readonly SimulatedConversation[];
  readonly verifier: Verifier;
  readonly options: ChaosOptions;
}

async function answerByBroker({ brokers }: LabFleet, answers: Answers): Promise<void> {
  await using agents = new BrokerAgents(brokers.map(({ openWireUrl }) => openWireUrl));
  await answerEach(answers, async (message) => agents.send(message));
}

async function answerByApi(fleet: LabFleet, answers: Answers): Promise<void> {
  const headers = { authorization: `Bearer ${LAB.apiToken}`, 'content-type': 'application/json' };
  await answerEach(answers, async (body) =>
    untilAcknowledged(async () => {
      const signal = AbortSignal.timeout(API_TIMEOUT_MS);
      const answer = await fetch(`${fleet.gatewayUrl}/api/v1/messages`, { method: 'POST', headers, body, signal });
      return answer.status === 202;
    }),
  );
}

/** The agents' application: one message after the other, each until it is taken. */
async function answerEach(
  { conversations, verifier, options }: Answers,
  send: (message: string) => Promise<void>,
): Promise<void> {
  for (let number = 0; number < options.messagesEach; number += 1) {
    for (const conversation of conversations) {
      const { channel, customerId: to } = conversation;
      const text = `out-${channel}-${to.replaceAll(/\W/g, '')}-${String(number)}`;
      await send(JSON.stringify({ id: text, channel, to, text }));
      verifier.answered({ conversation, text });
      await pause((options.random() * options.pauseMs) / conversations.length);
    }
  }
}

/** Waits until nothing is missing any more, or for as long as anything may take. */
async function caughtUp(verifier: Verifier): Promise<void> {
  await eventually(() => verifier.missing().length === 0, { timeoutMs: CATCH_UP_MS, intervalMs: 100 }).catch(
    () => undefined,
  );
}
