import type { Command } from 'commander';
import { z } from 'zod';
import { pathPart } from '../api/admin-client.ts';
import type { Query } from '../api/admin-client.ts';
import { CommandFailure, EXIT } from '../exit.ts';
import { eachId } from './each-id.ts';
import { printTable } from '../output/table.ts';
import { listed, localTime, sinceOption, text } from '../output/values.ts';
import { examples, sessionOf } from '../session.ts';
import type { Session } from '../session.ts';

interface FilterOptions {
  readonly kind?: string;
  readonly channel?: string;
  readonly account?: string;
  readonly reason?: string;
  readonly since?: string;
}

const replayed = z.looseObject({
  matched: z.number(),
  replayed: z.number().default(0),
  more: z.boolean().default(false),
});
const BATCH = 100;

/** `ccm dead`: lists dead letters with their reasons, and replays them. */
export function addDead(program: Command): void {
  const dead = program
    .command('dead')
    .description('messages that were given up: list, show, replay, drop')
    .addHelpText('after', examples('dead list', 'dead replay --reason provider-unavailable --dry-run'));
  addList(dead);
  addShow(dead);
  addReplay(dead);
  addDrop(dead);
}

const withFilter = (command: Command): Command =>
  command
    .option('--kind <kind>', 'inbound, outbound, webhook, command, report ...')
    .option('--channel <channel>', 'sms, whatsapp, facebook ...')
    .option('--account <account>', "an account's name")
    .option('--reason <reason>', 'a reason of docs/errors.md')
    .option('--since <time>', 'a time (ISO), or a span until now such as 24h');

const queryOf = ({ kind, channel, account, reason, since }: FilterOptions): Query => ({
  kind,
  channel,
  account,
  reason,
  since: sinceOption(since),
});

function addList(dead: Command): void {
  withFilter(dead.command('list'))
    .description('group dead letters by cause, or list them one by one with --each')
    .option('--each', 'one line per dead letter')
    .addHelpText('after', examples('dead list', 'dead list --each --channel viber', 'dead list --json'))
    .action(async (options: FilterOptions & { each?: boolean }, command: Command) => {
      const session = sessionOf(command);
      await (options.each === true ? listEach(session, options) : listGroups(session, options));
    });
}

async function listGroups({ api, terminal }: Session, options: FilterOptions): Promise<void> {
  const groups = await api.all('/dead-letters/groups', queryOf(options));
  for (const group of groups) terminal.json(group);
  printTable(terminal, groups, {
    columns: [
      { title: 'COUNT', value: (group) => text(group, 'count'), align: 'right' },
      { title: 'KIND', value: (group) => text(group, 'kind') },
      { title: 'REASON', value: (group) => text(group, 'reason') },
      { title: 'CHANNELS', value: (group) => listed(group, 'channels') },
      { title: 'OLDEST', value: (group) => localTime(group['oldestAt']) },
      { title: 'WHAT HAPPENED', value: (group) => text(group, 'description') },
    ],
    empty: 'No dead letters.',
  });
}

async function listEach({ api, terminal }: Session, options: FilterOptions): Promise<void> {
  const letters = await api.all('/dead-letters', queryOf(options));
  for (const letter of letters) terminal.json(letter);
  printTable(terminal, letters, {
    columns: [
      { title: 'ID', value: ({ id }) => id },
      { title: 'SINCE', value: (letter) => localTime(letter['at']) },
      { title: 'KIND', value: (letter) => text(letter, 'kind') },
      { title: 'CHANNEL', value: (letter) => text(letter, 'channel') },
      { title: 'REASON', value: (letter) => text(letter, 'reason') },
      { title: 'WHAT HAPPENED', value: (letter) => text(letter, 'description') },
    ],
    empty: 'No dead letters.',
  });
}

function addShow(dead: Command): void {
  dead
    .command('show')
    .description('show one dead letter: its cause, its content, the trail of its message')
    .argument('<id>')
    .addHelpText('after', examples('dead show out-1'))
    .action(async (id: string, _options: unknown, command: Command) => {
      const { api, terminal } = sessionOf(command);
      const letter = await api.get(`/dead-letters/${pathPart(id)}`);
      terminal.json(letter);
      terminal.line(JSON.stringify(letter, undefined, 2));
    });
}

function addReplay(dead: Command): void {
  withFilter(dead.command('replay'))
    .description('put dead letters back where they came from, by id or by filter')
    .argument('[ids...]')
    .option('--all', 'every dead letter, where no filter is given')
    .option('--dry-run', 'only say how many would be replayed')
    .addHelpText('after', examples('dead replay --all --dry-run', 'dead replay --reason provider-unavailable'))
    .action(async (ids: readonly string[], options: FilterOptions & ReplayOptions, command: Command) => {
      const session = sessionOf(command);
      const filter = queryOf(options);
      const isFiltered = Object.values(filter).some((value) => value !== undefined);
      if (ids.length === 0 && !isFiltered && options.all !== true) {
        throw new CommandFailure(EXIT.usage, 'dead replay: name ids or a filter, or say --all');
      }
      await (options.dryRun === true ? showMatching(session, { filter, ids }) : replayAll(session, { filter, ids }));
    });
}

interface ReplayOptions {
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

interface Wanted {
  readonly filter: Query;
  readonly ids: readonly string[];
}

const orderOf = ({ filter, ids }: Wanted): object => ({ filter, ...(ids.length === 0 ? {} : { ids }) });

async function showMatching({ api, terminal }: Session, wanted: Wanted): Promise<void> {
  const { matched, more } = replayed.parse(
    await api.post('/dead-letters/replay', { ...orderOf(wanted), dryRun: true }),
  );
  terminal.json({ dryRun: true, matched, more });
  terminal.line(`${matched}${more ? ' or more' : ''} would be replayed. Nothing was changed.`);
  failUnlessAllMatch(matched, wanted);
}

/** @throws {CommandFailure} 1 where nothing matches, or fewer letters than ids were named. */
function failUnlessAllMatch(matched: number, { ids }: Wanted): void {
  if (matched === 0) throw new CommandFailure(EXIT.no, 'No dead letter matches.');
  const missing = new Set(ids).size - matched;
  if (ids.length > 0 && missing > 0)
    throw new CommandFailure(EXIT.no, `${missing} of the ids have no dead letter, or the filter leaves it out.`);
}

/** In batches, so that the count on the screen moves and Ctrl-C stops between two of them. */
async function replayAll({ api, terminal }: Session, wanted: Wanted): Promise<void> {
  let matched = 0;
  let done = 0;
  for (let more = true; more;) {
    const answer = replayed.parse(await api.post('/dead-letters/replay', { ...orderOf(wanted), limit: BATCH }));
    matched += answer.matched;
    done += answer.replayed;
    // Refused letters stay, and would match again for ever.
    more = answer.more && answer.replayed > 0;
    if (more) terminal.note(`${done} replayed ...`);
  }
  terminal.json({ matched, replayed: done });
  terminal.line(`${done} of ${matched} replayed.`);
  failUnlessAllMatch(matched, wanted);
  if (done < matched)
    throw new CommandFailure(EXIT.no, `${matched - done} could not be replayed: ccm dead list --each`);
}

function addDrop(dead: Command): void {
  dead
    .command('drop')
    .description('remove dead letters for good, by id')
    .argument('<ids...>')
    .addHelpText('after', examples('dead drop out-1'))
    .action(async (ids: readonly string[], _options: unknown, command: Command) => {
      const { api, terminal } = sessionOf(command);
      await eachId(ids, async (id) => {
        await api.remove(`/dead-letters/${pathPart(id)}`);
        terminal.json({ id, dropped: true });
        terminal.line(`${id} dropped`);
      });
    });
}
