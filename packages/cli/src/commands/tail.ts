import type { Command } from 'commander';
import { CommandFailure, EXIT } from '../exit.ts';
import { withQuery } from '../api/admin-client.ts';
import { newsOfBinds } from './news-of-binds.ts';
import { serverSentEvents } from '../api/server-sent-events.ts';
import type { ServerSentEvent } from '../api/server-sent-events.ts';
import { countOption, localTime, text } from '../output/values.ts';
import { examples, sessionOf } from '../session.ts';
import type { Terminal } from '../output/terminal.ts';

interface TailOptions {
  readonly channel?: string;
  readonly account?: string;
  readonly number?: string;
  readonly kind?: readonly string[];
  readonly count?: string;
}

const KINDS: ReadonlySet<string> = new Set(['message', 'dead-letter', 'bind', 'fleet', 'stats']);
const DEFAULT_KINDS = ['message', 'dead-letter', 'bind'];
/** The event that is followed in any case: while Redis is away, no other one comes. */
const REDIS = 'redis';

/** `ccm tail`: shows the fleet's events as they happen. */
export function addTail(program: Command): void {
  program
    .command('tail')
    .description('follow what happens: messages, dead letters, binds; Ctrl-C ends it')
    .option('--kind <kinds...>', `which events: ${[...KINDS].join(', ')}`)
    .option('--channel <channel>', 'only this channel')
    .option('--account <account>', 'only this account')
    .option('--number <number>', "only this customer's number or id")
    .option('--count <count>', 'end after this number of events')
    .addHelpText('after', examples('tail', 'tail --kind message --json', 'tail --channel sms --count 10'))
    .action(async (options: TailOptions, command: Command) => {
      const { api, terminal } = sessionOf(command);
      const { channel, account, number } = options;
      const events = [...kindsOf(options), REDIS].join(',');
      const path = withQuery('/stream', { events, channel, account, number });
      const stop = new AbortController();
      process.on('SIGINT', () => stop.abort());
      let left = options.count === undefined ? Number.POSITIVE_INFINITY : countOption('--count', options.count);
      const response = await api.call('GET', path, { signal: stop.signal });
      const isNews = newsOfBinds();
      terminal.note('following what happens; Ctrl-C ends it');
      for await (const event of serverSentEvents(response)) {
        if (event.event === REDIS) terminal.note(redisNote(event));
        if (event.event === REDIS || !matches(event, options) || !isNews(event)) continue;
        show(event, terminal);
        left -= 1;
        if (left <= 0) break;
      }
      stop.abort();
    });
}

function kindsOf({ kind = DEFAULT_KINDS }: TailOptions): readonly string[] {
  const kinds = kind.flatMap((words) => words.split(',')).map((word) => word.trim());
  const unknown = kinds.find((one) => !KINDS.has(one));
  if (unknown === undefined) return kinds;
  throw new CommandFailure(EXIT.usage, `--kind: "${unknown}" is none of ${[...KINDS].join(', ')}`);
}

/** The gateway has filtered messages; of other events it sends those that name no channel, account or number too. */
const matches = ({ event, data }: ServerSentEvent, { channel, account, number }: TailOptions): boolean =>
  event === 'message' ||
  ((channel === undefined || data['channel'] === channel.toLowerCase()) &&
    (account === undefined || data['account'] === account) &&
    (number === undefined || data['number'] === number));

const redisNote = ({ data }: ServerSentEvent): string =>
  data['state'] === 'down'
    ? 'Redis does not answer the gateway: nothing is shown until it is back'
    : 'Redis answers the gateway again';

function show({ event, data }: ServerSentEvent, terminal: Terminal): void {
  terminal.json({ event, ...data });
  const at = localTime(data['changedAt'] ?? data['at'] ?? Date.now());
  const facts = ['direction', 'channel', 'account', 'number', 'status', 'state', 'reason', 'detail']
    .filter((name) => data[name] !== undefined && data[name] !== null)
    .map((name) => text(data, name));
  terminal.line(`${at}  ${event.padEnd(11)}  ${text(data, 'id')}  ${facts.join('  ')}`);
}
