import type { Command } from 'commander';
import { z } from 'zod';
import { CommandFailure, EXIT } from '../exit.ts';
import { countOption, localTime, sinceOption } from '../output/values.ts';
import { examples, sessionOf } from '../session.ts';
import type { Session } from '../session.ts';

interface ReplayOptions {
  readonly dryRun?: boolean;
  readonly since?: string;
  readonly channel?: string;
  readonly account?: string;
  readonly limit?: string;
}

const difference = z.looseObject({ path: z.string(), before: z.unknown(), after: z.unknown() });
const replay = z.looseObject({
  version: z.string(),
  archived: z.number(),
  replayed: z.number(),
  different: z.number(),
  more: z.boolean().default(false),
  items: z.array(
    z.looseObject({
      id: z.string(),
      at: z.string(),
      channel: z.string(),
      account: z.string(),
      route: z.string(),
      readBy: z.string(),
      differences: z.array(difference),
    }),
  ),
});
type Replay = z.infer<typeof replay>;

/** `ccm replay-webhooks`: runs raw webhooks through this version of the gateway, beside the messages that were forwarded. */
export function addReplayWebhooks(program: Command): void {
  program
    .command('replay-webhooks')
    .description("read archived webhooks with the gateway's version, and show the differences")
    .option('--dry-run', 'read and compare; nothing is ever forwarded twice, so there is no other way')
    .option('--since <time>', 'only webhooks since this time (ISO), or in a span until now such as 24h')
    .option('--channel <channel>', 'only this channel')
    .option('--account <account>', 'only this account')
    .option('--limit <count>', 'the number of webhooks to read, the newest first (default 1000, at most 10000)')
    .addHelpText('after', examples('replay-webhooks --dry-run', 'replay-webhooks --dry-run --channel viber --json'))
    .action(async (options: ReplayOptions, command: Command) => {
      if (options.dryRun !== true)
        throw new CommandFailure(
          EXIT.usage,
          'replay-webhooks: say --dry-run; webhooks are compared, never forwarded again',
        );
      const session = sessionOf(command);
      session.terminal.note('reading archived webhooks ...');
      report(replay.parse(await session.api.post('/webhook-archive/replay', orderOf(options))), session);
    });
}

const orderOf = ({ since, channel, account, limit }: ReplayOptions): object => ({
  since: sinceOption(since),
  channel,
  account,
  limit: limit === undefined ? undefined : countOption('--limit', limit),
});

/** @throws {CommandFailure} 1 where something differs, or nothing is archived. */
function report(answer: Replay, { terminal }: Session): void {
  if (answer.archived === 0)
    throw new CommandFailure(
      EXIT.no,
      'No webhook is archived: set WEBHOOK_ARCHIVE (100 MB, say) on the outbound-workers',
    );
  const { items, ...counts } = answer;
  for (const item of items) terminal.json(item);
  terminal.json({ id: 'summary', ...counts });
  for (const { id, at, channel, account, route, readBy, differences } of items) {
    terminal.line(terminal.paint('bold', `${localTime(at)}  ${channel}/${account}  ${route}  ${id}`));
    for (const { path, before, after } of differences)
      terminal.line(`  ${path}: ${shown(before)} (${readBy}) -> ${shown(after)} (${answer.version})`);
  }
  const rest = answer.more ? ` Older ones were not read: --limit.` : '';
  terminal.line(`${answer.replayed} webhooks read, ${answer.different} read otherwise.${rest}`);
  if (answer.different > 0)
    throw new CommandFailure(
      EXIT.no,
      `Version ${answer.version} reads ${answer.different} of ${answer.replayed} otherwise.`,
    );
}

const shown = (value: unknown): string => (value === undefined || value === null ? 'nothing' : JSON.stringify(value));
