import type { Command } from 'commander';
import { examples, terminalOf } from '../session.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

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
      else print(found, SCRIPTS[found](placesOf(program)), command);
    });
}

function print(shell: Shell, script: string, command: Command): void {
  const terminal = terminalOf(command);
  terminal.json({ shell, script });
  terminal.line(script);
}

/** A command with what may follow it. */
interface Place {
  /** `dead replay`; empty: `ccm` itself. */
  readonly path: string;
  /** Its commands, or the values of its argument. */
  readonly words: readonly string[];
  readonly options: readonly string[];
  /** Options behind which a value stands. */
  readonly valued: readonly string[];
  /** Its arguments are files. */
  readonly takesFiles: boolean;
}

function placesOf(command: Command, path = ''): readonly Place[] {
  const { commands, options, registeredArguments } = command;
  const [argument] = registeredArguments;
  const place: Place = {
    path,
    words: argument?.name() === 'shell' ? SHELLS : commands.map((child) => child.name()),
    options: [...options.flatMap(({ long }) => long ?? []), '--help'],
    valued: options.filter(({ required }) => required).flatMap(({ long }) => long ?? []),
    takesFiles: argument?.name() === 'files',
  };
  return [place, ...commands.flatMap((child) => placesOf(child, `${path} ${child.name()}`.trim()))];
}

const valuedOf = (places: readonly Place[]): readonly string[] => [...new Set(places.flatMap(({ valued }) => valued))];
const pathsOf = (places: readonly Place[], quote: string): readonly string[] =>
  places.flatMap(({ path }) => (path === '' ? [] : [`${quote}${path}${quote}`]));

/**
 * For bash and zsh: sets `at` to the command that the words before the cursor lead to, or to `value` behind an option that takes one, and
 * `words` and `options` to what may follow.
 */
const posixParts = (places: readonly Place[]): string => `_ccm_at() {
  local word skip=""
  at="" choices="" flags=""
  for word in "$@"; do
    if [ -n "$skip" ]; then skip=""; continue; fi
    case "$word" in
      ${valuedOf(places).join('|')}) skip=1 ;;
      -*) ;;
      *) case "\${at:+$at }$word" in
        ${pathsOf(places, '"').join('|')}) at="\${at:+$at }$word" ;;
      esac ;;
    esac
  done
  [ -z "$skip" ] || { at="value"; return; }
  case "$at" in
${places.map(({ path, words, options }) => `    "${path}") choices="${words.join(' ')}" flags="${options.join(' ')}" ;;`).join('\n')}
  esac
}`;

const fileCommands = (places: readonly Place[]): string =>
  places
    .filter(({ takesFiles }) => takesFiles)
    .map(({ path }) => `"${path}"`)
    .join('|');

const SCRIPTS: Readonly<Record<Shell, (places: readonly Place[]) => string>> = {
  bash: (places) => `${posixParts(places)}
_ccm() {
  local at choices flags cur="\${COMP_WORDS[COMP_CWORD]}"
  _ccm_at "\${COMP_WORDS[@]:1:COMP_CWORD-1}"
  case "$at" in
    ${fileCommands(places)}) [[ $cur == -* ]] || { COMPREPLY=($(compgen -f -- "$cur")); return; } ;;
  esac
  [[ $cur == -* || -z $choices ]] && choices="$flags"
  COMPREPLY=($(compgen -W "$choices" -- "$cur"))
}
complete -F _ccm ccm`,
  zsh: (places) => `#compdef ccm
${posixParts(places)}
_ccm() {
  local at choices flags cur="\${words[CURRENT]}"
  _ccm_at "\${(@)words[2,CURRENT-1]}"
  case "$at" in
    ${fileCommands(places)}) [[ $cur == -* ]] || { _files; return; } ;;
  esac
  [[ $cur == -* || -z $choices ]] && choices="$flags"
  compadd -- \${=choices}
}
compdef _ccm ccm`,
  fish: (places) => `function __ccm_at
  set -l at ''
  set -l skip ''
  for word in (commandline -opc)[2..]
    if test -n "$skip"
      set skip ''
      continue
    end
    switch $word
      case ${valuedOf(places).join(' ')}
        set skip 1
      case '-*'
      case '*'
        switch (string trim "$at $word")
          case ${pathsOf(places, "'").join(' ')}
            set at (string trim "$at $word")
        end
    end
  end
  test -n "$skip"; and set at value
  test "$at" = "$argv[1]"
end
complete -c ccm -f
${places.map(fishLines).join('\n')}`,
};

function fishLines({ path, words, options, valued, takesFiles }: Place): string {
  const start = `complete -c ccm -n '__ccm_at "${path}"'`;
  return [
    ...(words.length === 0 ? [] : [`${start} -a '${words.join(' ')}'`]),
    ...(takesFiles ? [`${start} -F`] : []),
    ...options.map((option) => `${start} ${valued.includes(option) ? '-x ' : ''}-l ${option.slice(2)}`),
  ].join('\n');
}
