import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Prints the output of a command: text for people, or JSON lines for programs. */
export interface Terminal {
  readonly isJson: boolean;
  /** Characters in a line; undefined where nobody reads it on a terminal. */
  readonly columns?: number;
  /** One line of text; nothing with `--json`. */
  line(text?: string): void;
  /** One object; nothing without `--json`. */
  json(value: unknown): void;
  /** Colour on a terminal that shows it (NO_COLOR is obeyed), else the text alone. */
  paint(style: Style, text: string): string;
  /** A passing remark on standard error: progress, a hint. */
  note(text: string): void;
}

const GOOD: ReadonlySet<string> = new Set(['ok', 'ready', 'bound']);
const BAD: ReadonlySet<string> = new Set(['lost', 'not-ready', 'down', 'unbound']);

/** The word for a state, in the colour of its meaning. */
export function paintState(terminal: Terminal, state: string): string {
  if (GOOD.has(state)) return terminal.paint('green', state);
  return BAD.has(state) ? terminal.paint('red', state) : state;
}

/** The process's own standard output and error. */
export function processTerminal(isJson: boolean): Terminal {
  const { stdout, stderr } = process;
  return {
    isJson,
    ...(stdout.isTTY ? { columns: stdout.columns } : {}),
    line: (text = '') => {
      if (!isJson) stdout.write(`${text}\n`);
    },
    json: (value) => {
      if (isJson) stdout.write(`${JSON.stringify(value)}\n`);
    },
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    note: (text) => {
      stderr.write(`${text}\n`);
    },
  };
}
