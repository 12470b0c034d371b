import { setTimeout as pause } from 'node:timers/promises';
import { LabFleet } from '@ccm/simulators/fleet';
import { JmsClient } from '@ccm/simulators/servers';
import { eventually } from '@ccm/simulators/testing';
import { conversationsIn } from './conversations.ts';
import type { SimulatedConversation } from './conversations.ts';
import type { Fault } from './faults.ts';
import { Verifier } from './verifier.ts';
import type { Account } from './verifier.ts';

export interface ChaosOptions {
  readonly customersPerChannel: number;
  readonly messagesEach: number;
  readonly random: () => number;
}

export interface ChaosResult {
  readonly fault: string;
  readonly inbound: Account;
  readonly outbound: Account;
  readonly receipts: { readonly missing: number; readonly doubled: number };
  readonly violations: readonly string[];
  /** From the strike until everything that was sent had arrived. */
  readonly recoveryMs: number;
}

const CATCH_UP_MS = 120_000;

/** One fault under steady load of all channels both ways, on a fleet of its own, and the account of every message afterwards. */
export async function runFault(fault: Fault, options: ChaosOptions): Promise<ChaosResult> {
  await using fleet = await LabFleet.start({
    replicas: { 'outbound-worker': 2, 'smpp-worker': 2 },
    redis: { appendOnly: true, directives: { appendfsync: 'always' } },
  });
  const [broker] = fleet.brokers;
  if (broker === undefined) throw new Error('chaos needs a broker');
  const verifier = new Verifier(fleet.outside);
  const conversations = conversationsIn(fleet.outside, options.customersPerChannel);
  const load = Promise.all([
    ...conversations.map(async (conversation) => write(conversation, verifier, options)),
    answer(conversations, { verifier, openWireUrl: broker.openWireUrl, options }),
  ]);
  load.catch(() => undefined);
  await pause(500 + options.random() * 1000);
  const struckMs = performance.now();
  await fault.strike(fleet, options.random);
  await load;
  await caughtUp(verifier);
  return {
    fault: fault.name,
    inbound: verifier.inbound(),
    outbound: verifier.outbound(),
    receipts: verifier.receipts(),
    violations: fleet.outside.violations,
    recoveryMs: Math.round(performance.now() - struckMs),
  };
}

async function write(conversation: SimulatedConversation, verifier: Verifier, options: ChaosOptions): Promise<void> {
  for (let number = 0; number < options.messagesEach; number += 1) {
    const text = `in-${conversation.channel}-${String(number)}`;
    await conversation.write(text, `${conversation.customerId}-${String(number)}`);
    verifier.written({ conversation, text });
    await pause(options.random() * 150);
  }
}

/** The agents: everything goes through ActiveMQ, again and again until the broker has it for certain. */
async function answer(
  conversations: readonly SimulatedConversation[],
  context: { readonly verifier: Verifier; readonly openWireUrl: string; readonly options: ChaosOptions },
): Promise<void> {
  let agent: JmsClient | undefined;
  for (let number = 0; number < context.options.messagesEach; number += 1) {
    for (const conversation of conversations) {
      const text = `out-${conversation.channel}-${conversation.customerId.replaceAll(/\W/g, '')}-${String(number)}`;
      const body = JSON.stringify({ id: text, channel: conversation.channel, to: conversation.customerId, text });
      await eventually(
        async () => {
          try {
            agent ??= await JmsClient.start(context);
            await agent.send('outbound-sms', { type: 'SendSms', body });
            return true;
          } catch (error) {
            await agent?.stop().catch(() => undefined);
            agent = undefined;
            throw error;
          }
        },
        { timeoutMs: CATCH_UP_MS, intervalMs: 200, describe: 'the broker to take a command' },
      );
      context.verifier.answered({ conversation, text });
    }
  }
  await agent?.stop();
}

/** Waits until nothing is missing any more, or for as long as anything may take. */
async function caughtUp(verifier: Verifier): Promise<void> {
  const complete = (): boolean =>
    verifier.inbound().lost === 0 && verifier.outbound().lost === 0 && verifier.receipts().missing === 0;
  await eventually(complete, { timeoutMs: CATCH_UP_MS, intervalMs: 100 }).catch(() => undefined);
}
