import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect } from 'chai';
import { createProgram } from './program.ts';

const PAGE = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');

const below = (command: Command): readonly Command[] => command.commands.flatMap((child) => [child, ...below(child)]);

describe('the commands of ccm', () => {
  const commands = below(createProgram('0.0.0'));

  for (const command of commands) {
    it(`are described: ${command.name()}`, () => {
      expect(PAGE).to.match(new RegExp(`\`(?:ccm (?:\\w+ )?)?${command.name()}\\b`));
      expect(command.description()).to.not.equal('');
    });

    it(`print JSON on request: ${command.name()}`, () => {
      expect(command.options.map(({ long }) => long)).to.include('--json');
    });
  }

  it('that do something have examples', () => {
    const leaves = commands.filter((command) => command.commands.length === 0 || command.name() === 'doctor');
    const without = leaves.filter((command) => {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      return !help.includes('$ ccm ');
    });

    expect(without.map((command) => command.name())).to.deep.equal([]);
  });
});
