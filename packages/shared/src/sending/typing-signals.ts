import { z } from 'zod';
import { channelOf } from '@ccm/channels/registry';
import type { ChannelName } from '@ccm/core/domain';
import type { JobQueue } from '../storage/queues/index.ts';
import { SealedJson } from '../storage/sealing/index.ts';
import type { Sealer } from '../storage/sealing/index.ts';
import type { OutboundIntake } from './outbound-intake.ts';
import type { TypingCommand } from './requests/index.ts';

/** A typing indicator on its way to the provider. */
const typingOrder = z.looseObject({
  channel: z.string(),
  account: z.string(),
  to: z.string(),
  on: z.boolean(),
  askedAtMs: z.number(),
});
export type TypingOrder = z.output<typeof typingOrder>;

/** A job of the queue `typing`. */
export interface TypingJob {
  readonly sealed: string;
}

export interface AcceptedTyping {
  readonly to: string;
  readonly channel: ChannelName;
  /** False where the account's provider has no such sign: nothing happens then. */
  readonly isShown: boolean;
}

interface TypingSignalsDeps {
  readonly intake: Pick<OutboundIntake, 'accountFor'>;
  readonly sealer: Sealer;
  readonly queue: () => JobQueue<TypingJob>;
}

const sealedOrders = (sealer: Sealer): SealedJson<TypingOrder> =>
  new SealedJson(sealer, { purpose: 'typing', schema: typingOrder });

/** Typing indicators on a queue of their own: they wait for no message, and no message waits for them. They are no messages. */
export class TypingSignals {
  readonly #deps: TypingSignalsDeps;

  constructor(deps: TypingSignalsDeps) {
    this.#deps = deps;
  }

  /** @throws {PayloadError} `account` or `channel` where none is configured. */
  async show({ recipients, on, ...order }: TypingCommand): Promise<AcceptedTyping[]> {
    const { intake, sealer, queue } = this.#deps;
    const accepted: AcceptedTyping[] = [];
    for (const to of recipients) {
      const account = await intake.accountFor({ ...order, to });
      const isShown = channelOf(account.provider).rules[account.channel]?.contents.typing.how === 'native';
      accepted.push({ to, channel: account.channel, isShown });
      if (!isShown) continue;
      const job: TypingOrder = { channel: account.channel, account: account.name, to, on, askedAtMs: Date.now() };
      await queue().add({ sealed: sealedOrders(sealer).seal(job) });
    }
    return accepted;
  }
}

/** Undefined for a job that no service of this fleet made, or one of another version. */
export const readTypingJob = ({ sealed }: TypingJob, sealer: Sealer): TypingOrder | undefined =>
  sealedOrders(sealer).openIfReadable(sealed);
