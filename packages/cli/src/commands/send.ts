import type { Command } from 'commander';
import { AcceptedAnswer } from '@ccm/client';
import type { SendRequest } from '@ccm/client';
import { compact } from '@ccm/core/objects';
import { CommandFailure, EXIT } from '../exit.ts';
import { examples, sessionOf } from '../session.ts';

interface SendOptions {
  readonly channel?: string;
  readonly to?: string;
  readonly text?: string;
  readonly account?: string;
  readonly id?: string;
}

/** `ccm send`: one text message, with the checks of the API for applications. */
export function addSend(program: Command): void {
  program
    .command('send')
    .description('send a text message, as the API for applications would')
    .option('--channel <channel>', 'sms, whatsapp, facebook, viber, smpp ...')
    .option('--to <customer>', "the customer's number or id")
    .option('--text <text>', 'what to send')
    .option('--account <account>', 'which account sends; default: as for every message')
    .option('--id <id>', "the application's id of this message")
    .addHelpText('after', examples('send --channel viber --to 01234567890A= --text "Hello"'))
    .action(async (options: SendOptions, command: Command) => {
      const body = requestOf(options);
      const { api, terminal } = sessionOf(command);
      const answer = AcceptedAnswer.parse(await api.post('/messages', body));
      terminal.json(answer);
      terminal.line(`Accepted as ${answer.id ?? '-'}. Its way: ccm trace ${answer.id ?? '-'}`);
    });
}

/** Asked for here and not by `requiredOption`, which would name a missing option before a misspelt one. @throws {CommandFailure} 2 */
function requestOf({ channel, to, text, account, id }: SendOptions): SendRequest {
  if (channel === undefined || to === undefined || text === undefined)
    throw new CommandFailure(EXIT.usage, 'send: say --channel, --to and --text');
  return { channel, to, text, ...compact({ account, id }) };
}
