import type { DeadLetters } from '@ccm/shared/storage/dead-letters';
import { FleetError, PayloadError } from '@ccm/core/domain';
import type { CommandIntake } from '@ccm/shared/sending';
import type { Logger } from '@ccm/shared/platform/logging';
import type { BrokerFrame } from '../activemq/index.ts';

export interface TakeCommandDeps {
  readonly intake: CommandIntake;
  readonly deadLetters: DeadLetters;
  readonly logger: Logger;
  readonly count: (event: { readonly outcome: 'accepted' | 'duplicate' | 'ignored' | 'dead-lettered' }) => void;
}

/**
 * One broker message: resolves when Redis holds it, as a message to each recipient or as a dead letter; the broker then hears ACK.
 * Rejects only when Redis cannot take it: the broker keeps it.
 */
export async function takeCommand(frame: BrokerFrame, deps: TakeCommandDeps): Promise<void> {
  const { intake, logger, count } = deps;
  const command = { body: frame.body, ...(frame.type === undefined ? {} : { type: frame.type }) };
  try {
    const accepted = await intake.accept({ ...command, commandId: frame.messageId });
    if (accepted.length === 0)
      logger.debug({ jmsMessageId: frame.messageId }, 'broker message reaches no customer, ignored');
    count({ outcome: outcomeOf(accepted) });
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    await keep({ command: { ...command, commandId: frame.messageId }, error, bodyIsText: frame.bodyIsText }, deps);
  }
}

async function keep(
  refused: {
    readonly command: { readonly type?: string; readonly body: string; readonly commandId: string };
    readonly error: FleetError;
    readonly bodyIsText: boolean;
  },
  deps: TakeCommandDeps,
): Promise<void> {
  const { command, error, bodyIsText } = refused;
  deps.count({ outcome: 'dead-lettered' });
  const letter = {
    kind: 'command',
    reason: error instanceof PayloadError && error.field !== undefined ? `invalid-${error.field}` : 'unreadable',
    description: bodyIsText ? error.message : `${error.message} (the body holds bytes that are no text)`,
    payload: command,
  } as const;
  await deps.deadLetters.add(letter, command.commandId);
}

function outcomeOf(accepted: readonly { readonly duplicate: boolean }[]): 'accepted' | 'duplicate' | 'ignored' {
  if (accepted.length === 0) return 'ignored';
  return accepted.every(({ duplicate }) => duplicate) ? 'duplicate' : 'accepted';
}
