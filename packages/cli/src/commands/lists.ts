import type { Command } from 'commander';
import type { Item } from '../api/admin-client.ts';
import type { Column } from '../output/table.ts';
import { paintState } from '../output/terminal.ts';
import type { Terminal } from '../output/terminal.ts';
import { printTable } from '../output/table.ts';
import { listed, localTime, object, span, text } from '../output/values.ts';
import { examples, sessionOf } from '../session.ts';

interface ListCommand {
  readonly name: string;
  readonly description: string;
  readonly columns: (terminal: Terminal) => readonly Column<Item>[];
  readonly empty: string;
}

const megabytes = (item: Item): string => {
  const { memoryBytes } = object(item, 'load');
  return typeof memoryBytes === 'number' ? `${Math.round(memoryBytes / 1_048_576)} MB` : '-';
};
const busy = (item: Item): string => {
  const { cpu } = object(item, 'load');
  return typeof cpu === 'number' ? `${Math.round(cpu * 100)} %` : '-';
};
const age = (item: Item, field: string): string => {
  const value = item[field];
  return typeof value === 'number' ? span(value) : '-';
};

const LISTS: readonly ListCommand[] = [
  {
    name: 'fleet',
    description: 'list every replica: service, roles, version, load, binds',
    empty: 'No replica has sent a heartbeat.',
    columns: (terminal) => [
      { title: 'REPLICA', value: ({ id }) => id },
      { title: 'SERVICE', value: (item) => text(item, 'service') },
      { title: 'STATE', value: (item) => paintState(terminal, text(item, 'state')) },
      { title: 'ROLES', value: (item) => listed(item, 'roles') },
      { title: 'VERSION', value: (item) => text(item, 'version') },
      { title: 'CPU', value: busy, align: 'right' },
      { title: 'MEMORY', value: megabytes, align: 'right' },
      { title: 'STARTED', value: (item) => localTime(item['startedAt']) },
      { title: 'HOLDS', value: (item) => listed(item, 'holds') },
    ],
  },
  {
    name: 'channels',
    description: 'list every account: health, last message each way, where its webhook goes',
    empty: 'No account is configured.',
    columns: (terminal) => [
      { title: 'ACCOUNT', value: ({ id }) => id },
      { title: 'PROVIDER', value: (item) => text(item, 'provider') },
      { title: 'HEALTH', value: (item) => paintState(terminal, text(item, 'health')) },
      { title: 'DETAIL', value: (item) => text(item, 'healthDetail') },
      { title: 'LAST IN', value: (item) => localTime(item['lastInboundAt']) },
      { title: 'LAST OUT', value: (item) => localTime(item['lastOutboundAt']) },
      { title: 'WEBHOOK', value: (item) => listed(item, 'webhookUrls') },
    ],
  },
  {
    name: 'binds',
    description: 'list every SMPP bind: its state, its owner, why it is down',
    empty: 'No SMPP account is configured.',
    columns: (terminal) => [
      { title: 'BIND', value: ({ id }) => id },
      { title: 'STATE', value: (item) => paintState(terminal, text(item, 'state')) },
      { title: 'HELD BY', value: (item) => text(item, 'owner') },
      { title: 'SINCE', value: (item) => localTime(item['since'] ?? item['sinceMs']) },
      { title: 'DETAIL', value: (item) => text(item, 'detail') },
    ],
  },
  {
    name: 'queues',
    description: 'list every queue: how many messages wait, and for how long',
    empty: 'There are no queues.',
    columns: () => [
      { title: 'QUEUE', value: ({ id }) => id },
      { title: 'WAITING', value: (item) => text(item, 'waiting'), align: 'right' },
      { title: 'ACTIVE', value: (item) => text(item, 'active'), align: 'right' },
      { title: 'DELAYED', value: (item) => text(item, 'delayed'), align: 'right' },
      { title: 'FAILED', value: (item) => text(item, 'failed'), align: 'right' },
      { title: 'OLDEST', value: (item) => age(item, 'oldestWaitingMs'), align: 'right' },
    ],
  },
];

/** `ccm fleet`, `channels`, `binds` and `queues`: one list of the admin API each. */
export function addLists(program: Command): void {
  for (const { name, description, columns, empty } of LISTS) {
    program
      .command(name)
      .description(description)
      .addHelpText('after', examples(name, `${name} --json`))
      .action(async (_options: unknown, command: Command) => {
        const { api, terminal } = sessionOf(command);
        const items = await api.all(`/${name}`);
        for (const item of items) terminal.json(item);
        printTable(terminal, items, { columns: columns(terminal), empty });
      });
  }
}
