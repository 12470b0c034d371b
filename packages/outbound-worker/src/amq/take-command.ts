import type { DeadLetters } from '@ccm/shared/storage/dead-letters';
import { FleetError, PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { readAddressee } from '@ccm/shared/sending';
import type { CommandIntake } from '@ccm/shared/sending';
import type { Logger } from '@ccm/shared/platform/logging';
import type { BrokerFrame } from '../activemq/index.ts';
import { digestOf } from '@ccm/shared/storage/redis';
import { reportRefusal } from './report-refusal.ts';
import type { ReportRefusalDeps } from './report-refusal.ts';

interface TakeCommandDeps extends ReportRefusalDeps {
  readonly intake: CommandIntake;
  readonly deadLetters: DeadLetters;
  readonly logger: Logger;
  readonly count: (event: { readonly outcome: 'accepted' | 'duplicate' | 'ignored' | 'dead-lettered' }) => void;
}

/**
 * Takes one broker message: resolves when Redis holds it, as a message to each recipient or as a dead letter; then the broker gets its
 * ACK. Rejects only if Redis cannot take it: the broker keeps it.
 */
export async function takeCommand(frame: BrokerFrame, deps: TakeCommandDeps): Promise<void> {
  const { intake, logger, count } = deps;
  const command = { body: frame.body, ...compact({ type: frame.type }) };
  try {
    assertText(frame);
    const accepted = await intake.accept({ ...command, commandId: frame.messageId });
    if (accepted.length === 0)
      logger.debug({ jmsMessageId: frame.messageId }, 'broker message without a recipient ignored');
    count({ outcome: outcomeOf(accepted) });
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    await keep({ ...command, commandId: frame.messageId }, error, deps);
  }
}

/**
 * Binary content would be sent as garbage without an error.
 * @throws {PayloadError}
 */
function assertText({ nonText, bodyIsText }: BrokerFrame): void {
  if (nonText !== undefined)
    throw new PayloadError(`the broker message is ${nonText}: send a TextMessage, or a BytesMessage of UTF-8`);
  if (!bodyIsText)
    throw new PayloadError('the body is not UTF-8: the producer must write UTF-8, or send a TextMessage');
}

async function keep(
  command: { readonly type?: string; readonly body: string; readonly commandId: string },
  error: FleetError,
  deps: TakeCommandDeps,
): Promise<void> {
  deps.count({ outcome: 'dead-lettered' });
  const field = error instanceof PayloadError ? error.field : undefined;
  const refused = { ...readAddressee(command.body), description: error.message };
  const letter = {
    kind: 'command',
    reason: field === undefined ? 'unreadable' : `invalid-${field}`,
    ...refused,
    payload: command,
  } as const;
  await deps.deadLetters.add(letter, command.commandId);
  await reportRefusal({ ...refused, id: digestOf('refused', command.commandId), field }, deps);
}

function outcomeOf(accepted: readonly { readonly duplicate: boolean }[]): 'accepted' | 'duplicate' | 'ignored' {
  if (accepted.length === 0) return 'ignored';
  return accepted.every(({ duplicate }) => duplicate) ? 'duplicate' : 'accepted';
}
