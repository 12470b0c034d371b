import type { Command } from 'commander';
import { z } from 'zod';
import { pathPart } from '../api/admin-client.ts';
import type { Item } from '../api/admin-client.ts';
import { nearestTo } from '../doctor/nearest-name.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { listed, text } from '../output/values.ts';
import { examples, sessionOf } from '../session.ts';
import type { Session } from '../session.ts';

const step = z.looseObject({
  id: z.string(),
  title: z.string(),
  state: z.string(),
  detail: z.string().nullish(),
  remedy: z.string().nullish(),
});
type Step = z.infer<typeof step>;
const checked = z.looseObject({ checks: z.array(step) });
const registered = z.looseObject({ done: z.boolean(), steps: z.array(step), checks: z.array(step).default([]) });

const COLOURS = { passed: 'green', planned: 'yellow', skipped: 'dim', failed: 'red' } as const;

/** `ccm webhooks`: shows the address for each account's provider and the provider's present setting, and sets it. */
export function addWebhooks(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description("the addresses that providers call: ours and the provider's")
    .addHelpText('after', examples('webhooks show', 'webhooks register --all --dry-run'));
  webhooks
    .command('show')
    .description('show our webhook address of each account, and what the provider has now')
    .argument('[account]', 'channel/account; default: all')
    .addHelpText('after', examples('webhooks show', 'webhooks show viber/default --json'))
    .action(async (wanted: string | undefined, _options: unknown, command: Command) => {
      const session = sessionOf(command);
      const chosen = await accountsOf(session, wanted === undefined ? [] : [wanted]);
      const shown = await Promise.all(chosen.map(async (account) => ({ account, has: await check(session, account) })));
      for (const { account, has } of shown) show(session, account, has);
      const failing = shown.filter(({ has }) => has.some(({ state }) => state === 'failed'));
      if (failing.length > 0)
        throw new CommandFailure(
          EXIT.no,
          `Not as it should be: ${failing.map(({ account }) => nameOf(account)).join(', ')}.`,
        );
    });
  webhooks
    .command('register')
    .description('set our webhook address at the provider of each account, as far as its API can')
    .argument('[accounts...]', 'channel/account')
    .option('--all', 'every account')
    .option('--dry-run', 'only say what would be changed at the provider')
    .addHelpText('after', examples('webhooks register viber/default --dry-run', 'webhooks register --all'))
    .action(async (names: readonly string[], options: RegisterOptions, command: Command) => {
      if ((names.length === 0) === (options.all !== true))
        throw new CommandFailure(EXIT.usage, 'webhooks register: name accounts (channel/account), or say --all');
      await registerAll(sessionOf(command), names, options.dryRun === true);
    });
}

interface RegisterOptions {
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

const nameOf = (account: Item): string => `${text(account, 'channel')}/${text(account, 'account')}`;
const pathOf = (account: Item): string => `/channels/${text(account, 'channel')}/${pathPart(text(account, 'account'))}`;

/** Those of these names; all where none is given. @throws {CommandFailure} 1 for a name that no account has. */
async function accountsOf({ api }: Session, names: readonly string[]): Promise<readonly Item[]> {
  const accounts = await api.all('/channels');
  const missing = names.find((name) => !accounts.some((account) => nameOf(account) === name));
  if (missing !== undefined) {
    const nearest = nearestTo(missing, accounts.map(nameOf));
    const hint = nearest === undefined ? 'ccm channels lists them' : `did you mean ${nearest}?`;
    throw new CommandFailure(EXIT.no, `No account is called ${missing}: ${hint}`);
  }
  return names.length === 0 ? accounts : accounts.filter((account) => names.includes(nameOf(account)));
}

const check = async ({ api }: Session, account: Item): Promise<readonly Step[]> =>
  checked.parse(await api.post(`${pathOf(account)}/check`)).checks;

function show({ terminal }: Session, account: Item, found: readonly Step[]): void {
  terminal.json({ id: nameOf(account), webhookUrls: account['webhookUrls'], checks: found });
  terminal.line(terminal.paint('bold', nameOf(account)));
  terminal.line(`  ours      ${listed(account, 'webhookUrls')}`);
  for (const { title, state, detail } of found)
    terminal.line(`  provider  ${title}: ${state}${detail ? `, ${detail}` : ''}`);
}

/** Registers one account after the other: a provider calls the gateway during its registration. */
async function registerAll(session: Session, names: readonly string[], dryRun: boolean): Promise<void> {
  const failed: string[] = [];
  for (const account of await accountsOf(session, names)) {
    session.terminal.note(`asking the provider of ${nameOf(account)} ...`);
    const answer = registered.parse(await session.api.post(`${pathOf(account)}/webhook`, { dryRun }));
    report(session, account, answer);
    if (!answer.done) failed.push(nameOf(account));
  }
  if (failed.length > 0) throw new CommandFailure(EXIT.no, `Not registered: ${failed.join(', ')}.`);
  session.terminal.line(dryRun ? '\nNothing was changed.' : '\nDone.');
}

function report({ terminal }: Session, account: Item, answer: z.infer<typeof registered>): void {
  terminal.json({ id: nameOf(account), ...answer });
  terminal.line(terminal.paint('bold', nameOf(account)));
  if (answer.steps.length === 0) terminal.line('  The provider has all of it already.');
  for (const { title, state, detail, remedy } of answer.steps) {
    const colour = COLOURS[state as keyof typeof COLOURS] ?? 'dim';
    terminal.line(`  ${terminal.paint(colour, state.padEnd(8))} ${title}: ${detail ?? ''}`);
    if (remedy) terminal.line(`           ${terminal.paint('dim', remedy)}`);
  }
}
