import type { Command } from 'commander';
import { processTerminal } from '../output/terminal.ts';
import { examples } from '../session.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** `ccm completion`: a script that makes the shell complete commands and options. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a completion script for a shell')
    .argument('<shell>', SHELLS.join(', '))
    .addHelpText('after', examples('completion bash', 'completion fish'))
    .action((shell: string, _options: unknown, command: Command) => {
      const found = SHELLS.find((one) => one === shell);
      if (found === undefined) command.error(`error: unknown shell '${shell}'; write ${SHELLS.join(', ')}`);
      else processTerminal(false).line(SCRIPTS[found](wordsOf(program)));
    });
}

/** For each path of commands (`dead replay`), the words that may follow. */
type Words = ReadonlyMap<string, readonly string[]>;

function wordsOf(command: Command, path = ''): Words {
  const own = [
    ...command.commands.map((child) => child.name()),
    ...command.options.map(({ long }) => long ?? '').filter((name) => name !== ''),
    ...(path === '' ? [] : ['--json', '--profile']),
  ];
  const below = command.commands.flatMap((child) => [...wordsOf(child, `${path} ${child.name()}`.trim())]);
  return new Map([[path, [...own, '--help']], ...below]);
}

const cases = (words: Words): string =>
  [...words].map(([path, next]) => `    "${path}") words="${[...new Set(next)].join(' ')}" ;;`).join('\n');

const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], (words: Words) => string>> = {
  bash: (words) => `_ccm() {
  local path="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || path="\${path:+$path }$word"
  done
  case "$path" in
${cases(words)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _ccm ccm`,
  zsh: (words) => `#compdef ccm
_ccm() {
  local path="" word words=""
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ $word == -* ]] || path="\${path:+$path }$word"
  done
  local words_after
  case "$path" in
${cases(words).replaceAll(' words=', ' words_after=')}
  esac
  compadd -- \${=words_after}
}
compdef _ccm ccm`,
  fish: (words) =>
    [...words]
      .flatMap(([path, next]) =>
        [...new Set(next)].map((word) => {
          const condition =
            path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path.split(' ').at(-1) ?? ''}`;
          return word.startsWith('--')
            ? `complete -c ccm -f -n '${condition}' -l ${word.slice(2)}`
            : `complete -c ccm -f -n '${condition}' -a ${word}`;
        }),
      )
      .join('\n'),
};
