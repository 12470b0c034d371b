import type { Command } from 'commander';
import { z } from 'zod';
import type { Item } from '../api/admin-client.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { listed, text } from '../output/values.ts';
import { examples, sessionOf } from '../session.ts';
import type { Session } from '../session.ts';

const checks = z.looseObject({
  checks: z.array(
    z.looseObject({ id: z.string(), title: z.string(), state: z.string(), detail: z.string().nullish() }),
  ),
});

/** `ccm webhooks`: the address that each account's provider should call, and what the provider has. */
export function addWebhooks(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description("the addresses that providers call: ours and the provider's");
  webhooks
    .command('show')
    .description('show our webhook address of each account, and what the provider has now')
    .argument('[account]', 'channel/account; default: all')
    .addHelpText('after', examples('webhooks show', 'webhooks show viber/default --json'))
    .action(async (wanted: string | undefined, _options: unknown, command: Command) => {
      const session = sessionOf(command);
      const accounts = await session.api.all('/channels');
      const chosen = accounts.filter((account) => wanted === undefined || nameOf(account) === wanted);
      if (chosen.length === 0) throw new CommandFailure(EXIT.no, `No account is called ${wanted ?? ''}: ccm channels`);
      const shown = await Promise.all(
        chosen.map(async (account) => ({ account, has: await askProvider(session, account) })),
      );
      for (const { account, has } of shown) show(session, account, has);
    });
}

const nameOf = (account: Item): string => `${text(account, 'channel')}/${text(account, 'account')}`;

type Found = z.infer<typeof checks>['checks'];

async function askProvider({ api }: Session, account: Item): Promise<Found> {
  const path = `/channels/${text(account, 'channel')}/${encodeURIComponent(text(account, 'account'))}/check`;
  return checks.parse(await api.post(path)).checks;
}

function show({ terminal }: Session, account: Item, found: Found): void {
  const ours = account['webhookUrls'];
  terminal.json({ id: nameOf(account), webhookUrls: ours, checks: found });
  terminal.line(terminal.paint('bold', nameOf(account)));
  terminal.line(`  ours      ${Array.isArray(ours) ? listed(account, 'webhookUrls') : '-'}`);
  for (const { title, state, detail } of found)
    terminal.line(`  provider  ${title}: ${state}${detail ? `, ${detail}` : ''}`);
}
