import type { DeadLetter } from '@ccm/shared/storage/dead-letters';
import { openEnvelope, toPartitionEnvelope } from '@ccm/shared/storage/partitions';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { outboundMailbox } from '@ccm/shared/sending';
import type { CommandIntake, OutboundIntake } from '@ccm/shared/sending';
import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import { inboundMailbox, REPORT_TARGETS, reportMailbox } from '@ccm/shared/messages';
import type { Mailboxes } from '@ccm/shared/storage/mailbox';
import type { WebhookPartitions } from '@ccm/shared/storage/partitions';
import { digestOf } from '@ccm/shared/storage/redis';
import type { Sealer } from '@ccm/shared/storage/sealing';
import { z } from 'zod';

interface RequeueDeps {
  readonly intake: OutboundIntake;
  readonly commands: CommandIntake;
  readonly accounts: AccountRegistry;
  readonly mailboxes: Mailboxes;
  readonly sealer: Sealer;
  readonly partitions: Pick<WebhookPartitions, 'append'>;
}

const webhookPayload = z.object({ sealed: z.string() });
const commandPayload = z.object({ type: z.string().optional(), body: z.string(), commandId: z.string().optional() });
/** The target of the report. */
const reportPayload = z.object({ box: z.enum(REPORT_TARGETS).default('amq') });

/**
 * Puts dead letters back where they came from: at the end of their own mailbox, so that they overtake nothing in flight, and under a new
 * identity, so that de-duplication does not drop them.
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
  async requeue(kept: DeadLetter): Promise<string | undefined> {
    if (kept.payload === null) throw new PayloadError(kept.description);
    switch (kept.kind) {
      case 'webhook':
        return this.#webhook(kept);
      case 'command':
        return this.#command(kept);
      case 'outbound':
        return this.#outbound(kept);
      case 'inbound':
        await this.#deps.mailboxes.replay(inboundMailbox, kept);
        return undefined;
      case 'crm':
        await this.#deps.mailboxes.replay(reportMailbox('crm'), kept);
        return undefined;
      case 'report':
        break;
    }
    await this.#deps.mailboxes.replay(reportMailbox(reportPayload.parse(kept.payload).box), kept);
    return undefined;
  }

  /** Replays it as a new message: the old one has ended. */
  async #outbound(letter: DeadLetter): Promise<string> {
    const { mailboxes, intake, accounts } = this.#deps;
    const { item } = mailboxes.read(outboundMailbox(accounts), letter);
    return intake.replay(item, letter.id);
  }

  async #webhook(letter: DeadLetter): Promise<undefined> {
    const envelope = openEnvelope(webhookPayload.parse(letter.payload).sealed, this.#deps.sealer);
    const anew = { ...envelope, id: digestOf('replay', letter.id) };
    const { partition, sealed } = toPartitionEnvelope(anew, this.#deps.sealer);
    await this.#deps.partitions.append(partition, [sealed]);
    return undefined;
  }

  /** Under the name that its carrier gave it: of many recipients, those that have their message already get no second one. */
  async #command(letter: DeadLetter): Promise<string | undefined> {
    const { type, body, commandId = `replay ${letter.id}` } = commandPayload.parse(letter.payload);
    const accepted = await this.#deps.commands.accept({ body, commandId, ...compact({ type }) });
    return accepted.length === 1 ? accepted[0]?.messageId : undefined;
  }
}
