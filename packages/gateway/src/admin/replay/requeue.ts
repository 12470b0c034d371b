import type { DeadLetter } from '@ccm/shared/storage/dead-letters';
import { CHANNEL_NAMES } from '@ccm/channels/registry';
import type { OutboundMessage } from '@ccm/core/domain';
import { openEnvelope, sealEnvelope } from '@ccm/shared/storage/sealing';
import type { WebhookBatch } from '@ccm/shared/storage/sealing';
import { PayloadError } from '@ccm/core/domain';
import type { CommandIntake, OutboundIntake } from '@ccm/shared/sending';
import type { DrainJob, MailboxRef, MailboxStore } from '@ccm/shared/storage/mailbox';
import { REPORT_TARGETS } from '@ccm/shared/messages';
import type { ReportTarget } from '@ccm/shared/messages';
import { webhookLane } from '@ccm/shared/storage/queues';
import type { JobQueue, QueueName } from '@ccm/shared/storage/queues';
import { conversationDigest, digestOf } from '@ccm/shared/storage/redis';
import type { Sealer } from '@ccm/shared/storage/sealing';
import { z } from 'zod';

export interface RequeueDeps {
  readonly intake: OutboundIntake;
  readonly commands: CommandIntake;
  readonly mailboxes: MailboxStore;
  readonly sealer: Sealer;
  readonly lane: (name: QueueName) => JobQueue<WebhookBatch>;
  readonly drains: (name: QueueName) => JobQueue<DrainJob>;
}

/** So long a letter that was put back is known. */
const KNOWN_MS = 24 * 3600 * 1000;

const webhookPayload = z.object({ sealed: z.string() });
const commandPayload = z.object({ type: z.string().optional(), body: z.string(), commandId: z.string().optional() });
const reportPayload = z.object({ itemId: z.string(), text: z.string(), box: z.enum(REPORT_TARGETS).optional() });
/** An item that could not be worked off, kept as it lay in its mailbox. */
const deadLetterPayload = z.object({
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
  ref: z.looseObject({ channel: z.enum(CHANNEL_NAMES), account: z.string(), customerId: z.string() }),
});

/**
 * Puts what was given up back where it came from: at the end of its own row, so that nothing in flight is overtaken, and under a new
 * identity, so that no de-duplication of what it was takes it for known.
 */
export class Requeue {
  readonly #deps: RequeueDeps;

  constructor(deps: RequeueDeps) {
    this.#deps = deps;
  }

  /**
   * The same letter put back twice (a crash before it was removed) is known for a day.
   *
   * @returns our id of the message that it goes on as, where that is a new one.
   * @throws {PayloadError} or {SealingError} where it cannot be put back as things are: the account is gone, its seal does not open.
   */
  async putBack(kept: DeadLetter): Promise<string | undefined> {
    if (kept.payload === null) throw new PayloadError(kept.description);
    const letter = this.#opened(kept);
    switch (letter.kind) {
      case 'webhook':
        return this.#webhook(letter);
      case 'command':
        return this.#command(letter);
      case 'outbound':
        return this.#deps.intake.replay(letter.payload as OutboundMessage, letter.id);
      case 'inbound':
        return this.#inbound(letter);
      case 'crm':
        return this.#report(letter, 'crm');
      case 'report':
        break;
    }
    return this.#report(letter, reportPayload.parse(letter.payload).box ?? 'amq');
  }

  /** What was set aside as it lay is opened now that its key may be back, or the fault mended. */
  #opened(letter: DeadLetter): DeadLetter {
    const parsed = deadLetterPayload.safeParse(letter.payload);
    if (!parsed.success) return letter;
    const { sealed, tag, itemId = '', box = BOX_OF[letter.kind] ?? 'in' } = parsed.data;
    const ref = { tag, box };
    const text = this.#deps.mailboxes.unseal(ref, sealed);
    if (letter.kind === 'inbound' || letter.kind === 'outbound')
      return { ...letter, payload: JSON.parse(text) as unknown };
    return {
      ...letter,
      messageId: tag.slice('m:'.length),
      payload: { itemId, text, ...(parsed.data.box === undefined ? {} : { box: parsed.data.box }) },
    };
  }

  async #webhook(letter: DeadLetter): Promise<undefined> {
    const envelope = openEnvelope(webhookPayload.parse(letter.payload).sealed, this.#deps.sealer);
    const anew = sealEnvelope({ ...envelope, id: digestOf('replay', letter.id) }, this.#deps.sealer);
    await this.#deps.lane(webhookLane(envelope.provider, envelope.account)).add({ envelopes: [anew] });
    return undefined;
  }

  /** Under the name that its carrier gave it: of many recipients, those that have their message already get no second one. */
  async #command(letter: DeadLetter): Promise<string | undefined> {
    const { type, body, commandId = `replay ${letter.id}` } = commandPayload.parse(letter.payload);
    const accepted = await this.#deps.commands.accept({ body, commandId, ...(type === undefined ? {} : { type }) });
    return accepted.length === 1 ? accepted[0]?.messageId : undefined;
  }

  async #inbound(letter: DeadLetter): Promise<undefined> {
    const { ref } = chatPayload.parse(letter.payload);
    const tag = `c:${conversationDigest(ref)}`;
    const item = { dedupeId: `replay-${letter.id}`, content: JSON.stringify(letter.payload) };
    await this.#deps.mailboxes.append({ tag, box: 'in' }, [item], KNOWN_MS);
    await this.#deps.drains('forward').addOncePerId([tag], (id) => ({ tag: id }));
    return undefined;
  }

  async #report(letter: DeadLetter, box: ReportTarget): Promise<undefined> {
    const { itemId, text } = reportPayload.parse(letter.payload);
    const idPrefix = itemId.split('-', 1)[0] ?? '0';
    if (letter.messageId === undefined) throw new PayloadError('messageId: the dead letter names no message');
    const tag = `m:${letter.messageId}`;
    const item = { dedupeId: `replay-${letter.id}`, content: text, idPrefix };
    await this.#deps.mailboxes.append({ tag, box }, [item], KNOWN_MS);
    await this.#deps.drains(`report-${box}`).addOncePerId([tag], (id) => ({ tag: id }));
    return undefined;
  }
}
