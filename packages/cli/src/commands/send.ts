import type { Command } from 'commander';
import { AcceptedAnswer } from '@ccm/client';
import type { SendRequest } from '@ccm/client';
import { compact } from '@ccm/core/objects';
import { examples, sessionOf } from '../session.ts';

interface SendOptions {
  readonly channel: string;
  readonly to: string;
  readonly text: string;
  readonly account?: string;
  readonly id?: string;
}

/** `ccm send`: one text message, with the checks of the API for applications. */
export function addSend(program: Command): void {
  program
    .command('send')
    .description('send a text message, as the API for applications would')
    .requiredOption('--channel <channel>', 'sms, whatsapp, facebook, viber, smpp ...')
    .requiredOption('--to <customer>', "the customer's number or id")
    .requiredOption('--text <text>', 'what to send')
    .option('--account <account>', 'which account sends; default: as for every message')
    .option('--id <id>', "the application's id of this message")
    .addHelpText('after', examples('send --channel viber --to 01234567890A= --text "Hello"'))
    .action(async ({ channel, to, text, account, id }: SendOptions, command: Command) => {
      const { api, terminal } = sessionOf(command);
      const body: SendRequest = {
        channel,
        to,
        text,
        ...compact({ account, id }),
      };
      const answer = AcceptedAnswer.parse(await api.post('/messages', body));
      terminal.json(answer);
      terminal.line(`Accepted as ${answer.id ?? '-'}. Its way: ccm trace ${answer.id ?? '-'}`);
    });
}
