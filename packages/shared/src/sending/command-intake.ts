import { parseCommand } from './requests/index.ts';
import type { ParsedCommand, TypingCommand } from './requests/index.ts';
import type { AcceptedMessage, OutboundIntake } from './outbound-intake.ts';
import type { AcceptedTyping, TypingSignals } from './typing-signals.ts';

export interface Command {
  /** JMSType. */
  readonly type?: string;
  readonly body: string;
  /** The route's own id of it, the same for a redelivery. */
  readonly commandId?: string;
}

/** A command in the words of an application: understood, and accepted for each of its recipients. */
export class CommandIntake {
  readonly #intake: OutboundIntake;
  readonly #typing: TypingSignals;

  constructor({ intake, typing }: { readonly intake: OutboundIntake; readonly typing: TypingSignals }) {
    this.#intake = intake;
    this.#typing = typing;
  }

  /** Takes a command; empty for one that sends no message. @throws {PayloadError} if it cannot be parsed or no account can carry it. */
  async accept(command: Command): Promise<AcceptedMessage[]> {
    return this.acceptParsed(parseCommand({ type: command.type, body: command.body }), command.commandId);
  }

  async acceptParsed(parsed: ParsedCommand, commandId?: string): Promise<AcceptedMessage[]> {
    if (parsed.kind === 'activity') return [];
    if (parsed.kind === 'typing') {
      await this.showTyping(parsed);
      return [];
    }
    const { recipients, kind: _kind, ...order } = parsed;
    const accepted: AcceptedMessage[] = [];
    for (const to of await this.#intake.eachPersonOnce(order, recipients)) {
      const identity = commandId === undefined ? {} : { commandId: `${commandId} ${to}` };
      accepted.push(await this.#intake.accept({ ...order, to, ...identity }));
    }
    return accepted;
  }

  /** @throws {PayloadError} `account` or `channel` where none is configured. */
  async showTyping(command: TypingCommand): Promise<AcceptedTyping[]> {
    return this.#typing.show(command);
  }
}
