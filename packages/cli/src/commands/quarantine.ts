import type { Command } from 'commander';
import { pathPart } from '../api/admin-client.ts';
import { eachId } from './each-id.ts';
import { printTable } from '../output/table.ts';
import { listed, localTime, text } from '../output/values.ts';
import { examples, sessionOf } from '../session.ts';

/** `ccm quarantine`: requests whose signature did not verify. */
export function addQuarantine(program: Command): void {
  const quarantine = program
    .command('quarantine')
    .description('webhooks whose signature did not verify: list, release')
    .addHelpText('after', examples('quarantine list --json'));
  quarantine
    .command('list')
    .description('list quarantined requests with the diagnosis of each')
    .addHelpText('after', examples('quarantine list'))
    .action(async (_options: unknown, command: Command) => {
      const { api, terminal } = sessionOf(command);
      const requests = await api.all('/quarantine');
      for (const request of requests) terminal.json(request);
      printTable(terminal, requests, {
        columns: [
          { title: 'ID', value: ({ id }) => id },
          { title: 'SINCE', value: (request) => localTime(request['at']) },
          { title: 'PATH', value: (request) => text(request, 'path') },
          { title: 'WHY', value: (request) => text(request, 'why') },
          { title: 'DIAGNOSIS', value: (request) => listed(request, 'hints') },
        ],
        empty: 'The quarantine is empty.',
      });
    });
  quarantine
    .command('release')
    .description('check requests again, and process those that verify now')
    .argument('<ids...>')
    .option('--trust', 'release them although they do not verify')
    .addHelpText('after', examples('quarantine release q-1', 'quarantine release q-1 --trust'))
    .action(async (ids: readonly string[], options: { trust?: boolean }, command: Command) => {
      const { api, terminal } = sessionOf(command);
      await eachId(ids, async (id) => {
        await api.post(`/quarantine/${pathPart(id)}/release`, { trust: options.trust === true });
        terminal.json({ id, released: true });
        terminal.line(`${id} released`);
      });
    });
}
