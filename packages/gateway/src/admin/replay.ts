import { randomUUID } from 'node:crypto';
import type { DeadLetter, DeadLetters } from '@ccm/shared/dead-letters';
import type { OutboundMessage } from '@ccm/shared/domain';
import { openEnvelope, sealEnvelope } from '@ccm/shared/envelope';
import type { WebhookBatch } from '@ccm/shared/envelope';
import { PayloadError } from '@ccm/shared/errors';
import type { CommandIntake, OutboundIntake } from '@ccm/shared/intake';
import type { DrainJob, MailboxRef, MailboxStore } from '@ccm/shared/mailbox';
import { REPORT_TARGETS } from '@ccm/shared/messages';
import type { MessageStore, ReportTarget } from '@ccm/shared/messages';
import { webhookLane } from '@ccm/shared/queues';
import type { JobQueue, QueueName } from '@ccm/shared/queues';
import { conversationDigest } from '@ccm/shared/redis';
import type { ConversationRef } from '@ccm/shared/redis';
import type { Vault } from '@ccm/shared/vault';
import { z } from 'zod';

export interface ReplayParts {
  readonly deadLetters: DeadLetters;
  readonly intake: OutboundIntake;
  readonly commands: CommandIntake;
  readonly mailboxes: MailboxStore;
  readonly messages: MessageStore;
  readonly vault: Vault;
  readonly lane: (name: QueueName) => JobQueue<WebhookBatch>;
  readonly drains: (name: QueueName) => JobQueue<DrainJob>;
  /** True if nobody else replays this letter at the moment. */
  readonly claim: (id: string) => Promise<boolean>;
}

const webhookPayload = z.object({ sealed: z.string() });
const commandPayload = z.object({ type: z.string().optional(), body: z.string() });
const reportPayload = z.object({ itemId: z.string(), text: z.string(), box: z.enum(REPORT_TARGETS).optional() });
/** An item that could not be worked off, kept as it lay in its mailbox. */
const setAsidePayload = z.object({
  sealed: z.string(),
  tag: z.string(),
  itemId: z.string().optional(),
  box: z.enum(REPORT_TARGETS).optional(),
});
const BOX_OF: Readonly<Partial<Record<DeadLetter['kind'], MailboxRef['box']>>> = {
  inbound: 'in',
  outbound: 'out',
  crm: 'crm',
  report: 'amq',
};
const chatPayload = z.looseObject({
  ref: z.looseObject({ channel: z.string(), account: z.string(), customerId: z.string() }),
});

/**
 * Puts what was given up back where it came from: at the end of its own row, so that nothing in flight is overtaken, and under a new
 * identity, so that no de-duplication swallows it. First put back, then removed: a crash between them replays twice, never none.
 */
export class Replay {
  readonly #parts: ReplayParts;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
  }

  /** @throws {PayloadError} where the letter cannot be replayed as things are: the account is gone, its seal does not open. */
  async replay(letter: DeadLetter): Promise<boolean> {
    if (!(await this.#parts.claim(letter.id))) return false;
    await this.#putBack(letter);
    if (letter.messageId !== undefined) {
      await this.#parts.messages.step(letter.messageId, {
        atMs: Date.now(),
        step: 'replayed',
        detail: { deadLetterId: letter.id },
      });
    }
    return this.#parts.deadLetters.remove(letter.id);
  }

  async #putBack(kept: DeadLetter): Promise<void> {
    const letter = this.#opened(kept);
    switch (letter.kind) {
      case 'webhook':
        return this.#webhook(webhookPayload.parse(letter.payload).sealed);
      case 'command':
        await this.#parts.commands.accept({
          ...withoutUndefined(commandPayload.parse(letter.payload)),
          commandId: randomUUID(),
        });
        return undefined;
      case 'outbound':
        return this.#parts.intake.replay(letter.payload as OutboundMessage);
      case 'inbound':
        return this.#inbound(letter);
      case 'crm':
      case 'report':
        return this.#report(letter, letter.kind === 'crm' ? 'crm' : (reportPayload.parse(letter.payload).box ?? 'amq'));
    }
  }

  /** What was set aside as it lay is opened now that its key may be back, or the fault mended. */
  #opened(letter: DeadLetter): DeadLetter {
    const parsed = setAsidePayload.safeParse(letter.payload);
    if (!parsed.success) return letter;
    const { sealed, tag, itemId = '', box = BOX_OF[letter.kind] ?? 'in' } = parsed.data;
    const ref = { tag, box };
    const text = this.#parts.mailboxes.unseal(ref, sealed);
    if (letter.kind === 'inbound' || letter.kind === 'outbound')
      return { ...letter, payload: JSON.parse(text) as unknown };
    return {
      ...letter,
      messageId: tag.slice('m:'.length),
      payload: { itemId, text, ...(parsed.data.box === undefined ? {} : { box: parsed.data.box }) },
    };
  }

  async #webhook(sealed: string): Promise<void> {
    const envelope = openEnvelope(sealed, this.#parts.vault);
    const anew = sealEnvelope({ ...envelope, id: randomUUID() }, this.#parts.vault);
    await this.#parts.lane(webhookLane(envelope.provider, envelope.account)).add({ envelopes: [anew] });
  }

  async #inbound(letter: DeadLetter): Promise<void> {
    const { ref } = chatPayload.parse(letter.payload);
    const tag = `c:${conversationDigest(ref as unknown as ConversationRef)}`;
    await this.#parts.mailboxes.append(
      { tag, box: 'in' },
      [{ dedupeId: '', content: JSON.stringify(letter.payload) }],
      1000,
    );
    await this.#parts.drains('forward').addOncePerId([tag], (id) => ({ tag: id }));
  }

  async #report(letter: DeadLetter, box: ReportTarget): Promise<void> {
    const { itemId, text } = reportPayload.parse(letter.payload);
    const rank = itemId.split('-', 1)[0] ?? '0';
    if (letter.messageId === undefined) throw new PayloadError('messageId: the dead letter names no message');
    const tag = `m:${letter.messageId}`;
    await this.#parts.mailboxes.append({ tag, box }, [{ dedupeId: '', content: text, idPrefix: rank }], 1000);
    await this.#parts.drains(`report-${box}`).addOncePerId([tag], (id) => ({ tag: id }));
  }
}

function withoutUndefined(payload: z.infer<typeof commandPayload>): { type?: string; body: string } {
  return { body: payload.body, ...(payload.type === undefined ? {} : { type: payload.type }) };
}
